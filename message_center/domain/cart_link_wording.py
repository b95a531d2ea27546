"""What a cart link says until the shop changes it, in each language that the system writes (spec E4)."""

from collections.abc import Mapping
from dataclasses import dataclass

from message_center.domain.languages import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class CartLinkWording:
    """Text and button as templates."""

    text: str
    button: str


DEFAULT_WORDING: Mapping[Language, CartLinkWording] = {
    Language.TRADITIONAL_CHINESE: CartLinkWording(
        text="{{customer_name}} 您好，您的購物車已準備好，共 {{cart_item_count}} 件商品，總金額 {{cart_total}}。"
        "請點按下方按鈕查看購物車並完成結帳。",
        button="查看購物車",
    ),
    Language.SIMPLIFIED_CHINESE: CartLinkWording(
        text="{{customer_name}} 您好，您的购物车已准备好，共 {{cart_item_count}} 件商品，总金额 {{cart_total}}。"
        "请点击下方按钮查看购物车并完成结账。",
        button="查看购物车",
    ),
    Language.ENGLISH: CartLinkWording(
        text="Hello {{customer_name}}, your cart is ready. Items: {{cart_item_count}}, total: {{cart_total}}. "
        "See it and check out with the button below.",
        button="View cart",
    ),
    Language.JAPANESE: CartLinkWording(
        text="{{customer_name}}様、カートをご用意しました。商品数は{{cart_item_count}}点、合計は{{cart_total}}です。"
        "下のボタンから内容をご確認のうえ、ご購入手続きをお願いいたします。",
        button="カートを見る",
    ),
    Language.THAI: CartLinkWording(
        text="สวัสดีคุณ {{customer_name}} ตะกร้าสินค้าของคุณพร้อมแล้ว จำนวน {{cart_item_count}} ชิ้น "
        "ยอดรวม {{cart_total}} กรุณากดปุ่มด้านล่างเพื่อดูตะกร้าและชำระเงิน",
        button="ดูตะกร้าสินค้า",
    ),
    Language.VIETNAMESE: CartLinkWording(
        text="Chào {{customer_name}}, giỏ hàng của bạn đã sẵn sàng với {{cart_item_count}} sản phẩm, "
        "tổng cộng {{cart_total}}. Vui lòng nhấn nút bên dưới để xem giỏ hàng và thanh toán.",
        button="Xem giỏ hàng",
    ),
    Language.MALAY: CartLinkWording(
        text="Hai {{customer_name}}, troli anda sudah sedia dengan {{cart_item_count}} barang, "
        "berjumlah {{cart_total}}. Sila tekan butang di bawah untuk melihat troli dan membuat pembayaran.",
        button="Lihat troli",
    ),
    Language.INDONESIAN: CartLinkWording(
        text="Halo {{customer_name}}, keranjang Anda sudah siap dengan {{cart_item_count}} barang, "
        "total {{cart_total}}. Silakan tekan tombol di bawah untuk melihat keranjang dan membayar.",
        button="Lihat keranjang",
    ),
}
