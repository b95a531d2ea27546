"""What the demo shop's customers and staff have written to each other, told as minutes before now."""

from dataclasses import dataclass

from message_center.commands.demo.goods import GRACES_ORDER, LI_SHUFEN, LIN_YIJUN, LINS_ORDER, XU_XINYI

DAY = 24 * 60
HOUR = 60

WANG, CHEN, LIN = "王小美", "陳大文", "Amy Lin"


@dataclass(frozen=True, slots=True)
class Line:
    """One message: how many minutes ago, what, and which colleague wrote it; None: the customer did."""

    ago: int
    text: str
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """A conversation with its history and its marks.

    `person` is the customer's id, at the platform or in the shop's own pages; `order` is set for the thread of an
    order's page. Messages after the last answer are unread unless `read`.
    """

    person: str
    name: str
    lines: tuple[Line, ...]
    channel: str = "messenger"
    locale: str = "zh_TW"
    email: str | None = None
    phone: str | None = None
    member: str | None = None
    note: str | None = None
    product: str | None = None
    order: str | None = None
    ad: str | None = None
    tags: tuple[str, ...] = ()
    assignee: str | None = None
    read: bool = False
    starred: bool = False
    archived: bool = False
    completed: bool = False


DIALOGUES = (
    Dialogue(
        person="45000000000000101",
        name="林怡君",
        member=LIN_YIJUN,
        note="喜歡淺色系，寄件前先傳照片給她看。",
        lines=(
            Line(3 * DAY, "你好，我想問羊毛外套還有 M 號嗎？"),
            Line(3 * DAY - 12, "您好！駝色和深灰的 M 號都還有現貨喔。", CHEN),
            Line(3 * DAY - 20, "太好了，那我訂駝色的"),
            Line(3 * DAY - 25, "好的，結帳時輸入 WOOL85 可以打 85 折。", CHEN),
            Line(14, "收到了！顏色很漂亮，謝謝你們"),
            Line(12, "想再幫媽媽買一件，L 號有深灰色嗎？"),
        ),
        ad="6300000000001",
        tags=("VIP", "老顧客"),
        assignee=CHEN,
        starred=True,
    ),
    Dialogue(
        person="45000000000000102",
        name="張家豪",
        lines=(
            Line(52, "請問下單三天了還沒出貨嗎？訂單編號 20261103882"),
            Line(47, "我的電話 0912-345-678，可以打給我"),
            Line(46, "地址：台北市大安區和平東路二段 76 號 5 樓，email 是 jiahao@customer.example"),
        ),
        tags=("待追蹤",),
    ),
    Dialogue(
        person="45000000000000103",
        name="Emily Chan",
        locale="en_US",
        lines=(
            Line(5 * HOUR, "Hi! Do you ship to Hong Kong?"),
            Line(5 * HOUR - 8, "Hi Emily, yes, we do. It takes three to five days and costs NT$180.", LIN),
            Line(5 * HOUR - 15, "Great. And can I pay with PayMe?"),
            Line(5 * HOUR - 31, "Not yet, but credit cards and Apple Pay work.", LIN),
            Line(4 * HOUR, "Perfect, thank you!"),
        ),
        ad="6300000000002",
        assignee=LIN,
        read=True,
    ),
    Dialogue(
        person="45000000000000104",
        name="黃志明",
        lines=(
            Line(2 * DAY, "你們有賣公司禮品嗎？大概要五十份"),
            Line(2 * DAY - 30, "您好，有的！五十份以上可以客製包裝，請問預算大約多少？", WANG),
            Line(2 * DAY - 42, "一份五百左右"),
            Line(2 * DAY - 60, "了解，我請同事整理報價給您，明天中午前回覆。", WANG),
            Line(DAY + 30, "報價已寄到您的信箱，再麻煩看看。", WANG),
        ),
        tags=("Wholesale", "待追蹤"),
        assignee=WANG,
        starred=True,
    ),
    Dialogue(
        person="45000000000000105",
        name="李淑芬",
        member=LI_SHUFEN,
        note="對羊毛過敏，推薦棉質商品。",
        lines=(
            Line(6 * DAY, "收到的杯子破了……"),
            Line(6 * DAY - 5, "非常抱歉！方便拍一張照片給我們嗎？我們馬上補寄一個給您。", CHEN),
            Line(6 * DAY - 30, "好，謝謝"),
            Line(5 * DAY, "補寄的包裹今天已經出貨了。", CHEN),
            Line(3 * DAY, "收到了，完好無缺，謝謝你們的處理"),
            Line(3 * DAY - 10, "不客氣，祝您使用愉快！", CHEN),
        ),
        tags=("退換貨",),
        assignee=CHEN,
        completed=True,
    ),
    Dialogue(
        person="45000000000000106",
        name="Kelvin Wong",
        locale="en_US",
        lines=(
            Line(9 * HOUR, "Is the walnut tray dishwasher safe?"),
            Line(9 * HOUR - 3, "Asking because the page does not say."),
            Line(9 * HOUR - 4, "Flat B, 12/F, 610 Nathan Road, Mong Kok, Kowloon. Call +852 9123 4567."),
        ),
    ),
    Dialogue(
        person="45000000000000107",
        name="蔡雅婷",
        lines=(
            Line(20 * DAY, "請問實體店在哪裡？"),
            Line(20 * DAY - 40, "在台北市大安區永康街，週末營業到晚上九點。", CHEN),
            Line(20 * DAY - 45, "了解，謝謝！"),
        ),
        read=True,
        archived=True,
        completed=True,
    ),
    Dialogue(
        person="45000000000000108",
        name="許心怡",
        member=XU_XINYI,
        lines=(
            Line(26, "想退貨，尺寸不合"),
            Line(22, "您好，可以的！請問是哪一筆訂單呢？", LIN),
            Line(19, "20261118455，是上週買的毛衣"),
            Line(18, "換貨請寄到新北市板橋區\n文化路一段188巷12號3樓，電話 0922 333 444"),
        ),
        tags=("退換貨",),
        assignee=LIN,
    ),
    Dialogue(
        person="U45000000000000301aaaaaaaaaaaaaaa",
        name="王俊傑",
        channel="line",
        lines=(
            Line(DAY + 50, "請問可以到店取貨嗎？"),
            Line(DAY + 38, "可以的！結帳時選「門市自取」，到貨後會傳 LINE 通知您。", CHEN),
            Line(9, "收到通知了，今天幾點可以去拿？"),
        ),
        tags=("老顧客",),
        assignee=CHEN,
    ),
    Dialogue(
        person="U45000000000000302aaaaaaaaaaaaaaa",
        name="Mika Sato",
        channel="line",
        locale="ja_JP",
        lines=(
            Line(2 * DAY + 90, "Do you have gift wrapping?"),
            Line(2 * DAY + 70, "Yes, for free: just write it in the order's remark.", LIN),
        ),
        read=True,
    ),
    Dialogue(
        person="886955010501",
        name="蔡依珊",
        channel="whatsapp",
        lines=(
            Line(DAY + 130, "哈囉，請問有寄香港嗎？"),
            Line(DAY + 110, "有的，順豐約 3 天到，滿 HK$500 免運費。", LIN),
            Line(17, "太好了！我下單了，可以今天寄出嗎？"),
        ),
        assignee=LIN,
    ),
    Dialogue(
        person="77000000000000401",
        name="佐佐木葵",
        channel="instagram",
        locale="ja_JP",
        lines=(
            Line(DAY + 5, "Saw the teapot in your story. Is it still there?"),
            Line(DAY - 3, "It sold out this morning, sorry! New ones come on Friday.", LIN),
            Line(21, "It is Friday 😊"),
        ),
        assignee=LIN,
    ),
    Dialogue(
        person="visitor:demo-201",
        name="吳佩珊",
        channel="storefront",
        email="peishan@customer.example",
        phone="+886223456789",
        product="P-1001",
        lines=(
            Line(3 * HOUR, "這款手工皮革包沒有標價，請問多少錢？可以刻字嗎？"),
            Line(3 * HOUR - 35, "吳小姐您好，這款是訂製商品，NT$6,800 起，可以免費刻三個英文字母。", WANG),
        ),
        tags=("VIP",),
        assignee=WANG,
    ),
    Dialogue(
        person="visitor:demo-202",
        name="Daniel Lee",
        channel="storefront",
        locale="en",
        email="daniel@customer.example",
        product="P-1002",
        lines=(Line(40, "When will the ceramic teapot be back in stock? I would like to order two."),),
    ),
    Dialogue(
        person="visitor:demo-203",
        name="鄭宇軒",
        channel="storefront",
        email="yuxuan@customer.example",
        lines=(
            Line(8 * DAY, "可以開統編嗎？"),
            Line(8 * DAY - 90, "可以的，結帳時填寫統一編號就好。", CHEN),
        ),
        completed=True,
    ),
    Dialogue(
        person=f"member:{LIN_YIJUN}",
        name="林怡君",
        member=LIN_YIJUN,
        channel="orders",
        order=LINS_ORDER,
        lines=(
            Line(2 * DAY, "請問這筆訂單可以改寄到公司嗎？"),
            Line(2 * DAY - 18, "可以的，請告訴我公司地址，出貨前都能改。", CHEN),
            Line(95, "已經收到了，謝謝！可以再補一張發票嗎？"),
        ),
        tags=("VIP", "老顧客"),
    ),
    Dialogue(
        person=f"buyer:{GRACES_ORDER}",
        name="Grace Miller",
        channel="orders",
        order=GRACES_ORDER,
        locale="en",
        email="grace@customer.example",
        lines=(
            Line(20 * HOUR, "Hello, I ordered as a guest. Can you gift-wrap the cups?"),
            Line(20 * HOUR - 30, "Of course, Grace. We will add a card as well, free of charge.", LIN),
        ),
    ),
)
