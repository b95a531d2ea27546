"""What a payment reminder says until the shop changes it, in the shop's language (spec E5)."""

from dataclasses import dataclass

from message_center.domain.languages import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderWording:
    """Text and button as templates."""

    text: str
    button: str


DEFAULT_WORDING = {
    Language.TRADITIONAL_CHINESE: ReminderWording(
        text="{{customer_name}} 您好，您有一筆 {{order_amount}} 的訂單尚未付款，請點按下方按鈕完成付款。謝謝您！",
        button="前往付款",
    ),
    Language.SIMPLIFIED_CHINESE: ReminderWording(
        text="{{customer_name}} 您好，您有一笔 {{order_amount}} 的订单尚未付款，请点击下方按钮完成付款。谢谢！",
        button="前往付款",
    ),
    Language.ENGLISH: ReminderWording(
        text="Hello {{customer_name}}, your order of {{order_amount}} has not been paid yet. "
        "Please complete your payment with the button below. Thank you!",
        button="Pay now",
    ),
    Language.JAPANESE: ReminderWording(
        text="{{customer_name}}様、{{order_amount}}のご注文のお支払いがまだお済みでないようです。"
        "下のボタンからお手続きをお願いいたします。",
        button="お支払いへ進む",
    ),
    Language.THAI: ReminderWording(
        text="สวัสดีคุณ {{customer_name}} คำสั่งซื้อยอด {{order_amount}} ของคุณยังไม่ได้ชำระเงิน "
        "กรุณากดปุ่มด้านล่างเพื่อชำระเงิน ขอบคุณ",
        button="ชำระเงิน",
    ),
    Language.VIETNAMESE: ReminderWording(
        text="Chào {{customer_name}}, đơn hàng {{order_amount}} của bạn chưa được thanh toán. "
        "Vui lòng nhấn nút bên dưới để thanh toán. Xin cảm ơn!",
        button="Thanh toán ngay",
    ),
    Language.MALAY: ReminderWording(
        text="Hai {{customer_name}}, pesanan anda berjumlah {{order_amount}} belum dibayar. "
        "Sila tekan butang di bawah untuk membuat pembayaran. Terima kasih!",
        button="Bayar sekarang",
    ),
    Language.INDONESIAN: ReminderWording(
        text="Halo {{customer_name}}, pesanan Anda sebesar {{order_amount}} belum dibayar. "
        "Silakan tekan tombol di bawah untuk membayar. Terima kasih!",
        button="Bayar sekarang",
    ),
}
