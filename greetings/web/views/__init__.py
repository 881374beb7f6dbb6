"""What each page is told: frozen views, filled by the routes, drawn by `pages/*.html`.

A view holds words of people, addresses and numbers, all ready to show. It refuses HTML (everything is escaped),
decisions (the rooms made them) and interface words (they stand in the pages; a view names them by a code).
`Pages.html(view)` in `greetings.web.pages` draws a view by its class; `VIEWS` says which page belongs to which.

The maker's plain form: `POST /make` with `template, version, lang, from, once, relation, untouched`, one value per
field of the template, and `step`: `look` (answer LookView), `make` (make the card, 303 to the result), `edit` (the
form again, words kept), `lang:<code>` (the form in another language of the card; a message equal to `untouched`
changes with it), `pick:<field>:<key>` (put that preset into the field). Wrong words: 422 with the same MakerView.
`POST /preview` takes the same form plus `size` and `width` (pixels), answers a picture or problem+json.
"""

from __future__ import annotations

from greetings.web.views.around import AboutView, Arrival, EmbedGoneView, EmbedView, QuietView
from greetings.web.views.card import (
    CardWords,
    Envelope,
    LinkPreview,
    Name,
    OpenView,
    OwnLink,
    SealedView,
    SponsorLine,
)
from greetings.web.views.console import (
    ActRow,
    Bench,
    BenchPage,
    BrandJoinView,
    BrandRow,
    ConsoleHomeView,
    ConsoleLogView,
    DeedRow,
    Drawer,
    KeyRow,
    KeysView,
    MemberRow,
    MembersView,
    OpsBrandsView,
    OpsCreativesView,
    OpsGuestsView,
    OpsLogView,
    OpsReportsView,
    OpsWatchView,
    ReportedCard,
    ReportedGuest,
    ReportLine,
    SignInView,
    Told,
    WaitingCreative,
    WatchRow,
)
from greetings.web.views.designs import (
    DesignRow,
    DesignsView,
    DesignView,
    FindingGroup,
    FindingLine,
    Mark,
    MarkedPicture,
    OpsDesignsView,
    WaitingDesign,
)
from greetings.web.views.group import (
    AnswerLink,
    SignatureRow,
    SignatureWords,
    SignedSheet,
    SigningView,
    SignView,
)
from greetings.web.views.journey import ChainNode, JourneyView, OpeningCounts
from greetings.web.views.letters import (
    ConsentLine,
    Design,
    Figure,
    LetterDeskView,
    LetterRow,
    LettersView,
    LetterView,
    ListDeskView,
    ListNoteView,
    ListPeopleView,
    ListPerson,
    ListPersonView,
    ListRow,
    ListView,
    OpsLettersView,
    Pick,
    RelayRow,
)
from greetings.web.views.maker import (
    CardLanguage,
    Choice,
    Desk,
    FestivalAhead,
    FormField,
    LookView,
    MadeView,
    MakerView,
    SizeLook,
    TemplateCard,
)
from greetings.web.views.people import (
    BookDesk,
    ChannelBar,
    CreativeDesk,
    CreativeLook,
    FriendsDesk,
    FriendSeal,
    GuestBook,
    GuestRow,
    JoinView,
    OwnCardRow,
    OwnNoteView,
    OwnView,
    PersonLink,
    SeasonCard,
    ShownCard,
    SlotStamp,
    SpreadView,
)
from greetings.web.views.rest import ErrorView, ReportedView, ReportView
from greetings.web.views.sending import (
    CopyField,
    FriendRow,
    FriendsView,
    PageWay,
    Relation,
    ShareButton,
    ShareSheet,
)
from greetings.web.views.surroundings import FieldProblem, Frame, Kept, Language, Picture, Words
from greetings.web.views.tools import (
    BlessingsEmbedView,
    BlessingsView,
    CalendarEmbedView,
    CalendarView,
    CounterView,
    Feast,
    Month,
    MonthDay,
    Option,
    QrView,
    Slip,
    SlipGroup,
    Square,
    ToolLink,
    ToolSide,
    ToolsView,
)

__all__ = [
    "VIEWS",
    "AboutView",
    "ActRow",
    "AnswerLink",
    "Arrival",
    "Bench",
    "BenchPage",
    "BlessingsEmbedView",
    "BlessingsView",
    "BookDesk",
    "BrandJoinView",
    "BrandRow",
    "CalendarEmbedView",
    "CalendarView",
    "CardLanguage",
    "CardWords",
    "ChainNode",
    "ChannelBar",
    "Choice",
    "ConsentLine",
    "ConsoleHomeView",
    "ConsoleLogView",
    "CopyField",
    "CounterView",
    "CreativeDesk",
    "CreativeLook",
    "DeedRow",
    "Design",
    "DesignRow",
    "DesignView",
    "DesignsView",
    "Desk",
    "Drawer",
    "EmbedGoneView",
    "EmbedView",
    "Envelope",
    "ErrorView",
    "Feast",
    "FestivalAhead",
    "FieldProblem",
    "Figure",
    "FindingGroup",
    "FindingLine",
    "FormField",
    "Frame",
    "FriendRow",
    "FriendSeal",
    "FriendsDesk",
    "FriendsView",
    "GuestBook",
    "GuestRow",
    "JoinView",
    "JourneyView",
    "Kept",
    "KeyRow",
    "KeysView",
    "Language",
    "LetterDeskView",
    "LetterRow",
    "LetterView",
    "LettersView",
    "LinkPreview",
    "ListDeskView",
    "ListNoteView",
    "ListPeopleView",
    "ListPerson",
    "ListPersonView",
    "ListRow",
    "ListView",
    "LookView",
    "MadeView",
    "MakerView",
    "Mark",
    "MarkedPicture",
    "MemberRow",
    "MembersView",
    "Month",
    "MonthDay",
    "Name",
    "OpenView",
    "OpeningCounts",
    "OpsBrandsView",
    "OpsCreativesView",
    "OpsDesignsView",
    "OpsGuestsView",
    "OpsLettersView",
    "OpsLogView",
    "OpsReportsView",
    "OpsWatchView",
    "Option",
    "OwnCardRow",
    "OwnLink",
    "OwnNoteView",
    "OwnView",
    "PageWay",
    "PersonLink",
    "Pick",
    "Picture",
    "QrView",
    "QuietView",
    "Relation",
    "RelayRow",
    "ReportLine",
    "ReportView",
    "ReportedCard",
    "ReportedGuest",
    "ReportedView",
    "SealedView",
    "SeasonCard",
    "ShareButton",
    "ShareSheet",
    "ShownCard",
    "SignInView",
    "SignView",
    "SignatureRow",
    "SignatureWords",
    "SignedSheet",
    "SigningView",
    "SizeLook",
    "Slip",
    "SlipGroup",
    "SlotStamp",
    "SponsorLine",
    "SpreadView",
    "Square",
    "TemplateCard",
    "Told",
    "ToolLink",
    "ToolSide",
    "ToolsView",
    "View",
    "WaitingCreative",
    "WaitingDesign",
    "WatchRow",
    "Words",
]

View = (
    MakerView
    | LookView
    | MadeView
    | SealedView
    | OpenView
    | JourneyView
    | ErrorView
    | ReportView
    | ReportedView
    | EmbedView
    | EmbedGoneView
    | AboutView
    | QuietView
    | FriendsView
    | SignView
    | SigningView
    | JoinView
    | SpreadView
    | OwnView
    | OwnNoteView
    | ToolsView
    | CalendarView
    | BlessingsView
    | QrView
    | CounterView
    | CalendarEmbedView
    | BlessingsEmbedView
    | SignInView
    | BrandJoinView
    | ConsoleHomeView
    | KeysView
    | MembersView
    | ConsoleLogView
    | DesignsView
    | DesignView
    | OpsReportsView
    | OpsWatchView
    | OpsCreativesView
    | OpsGuestsView
    | OpsBrandsView
    | OpsDesignsView
    | OpsLogView
    | ListView
    | ListNoteView
    | LettersView
    | ListDeskView
    | ListPeopleView
    | ListPersonView
    | LetterDeskView
    | LetterView
    | OpsLettersView
)

VIEWS: dict[type, str] = {
    MakerView: "maker.html",
    LookView: "look.html",
    MadeView: "made.html",
    SealedView: "sealed.html",
    OpenView: "open.html",
    JourneyView: "journey.html",
    ErrorView: "error.html",
    ReportView: "report.html",
    ReportedView: "reported.html",
    EmbedView: "embed.html",
    EmbedGoneView: "embed_gone.html",
    AboutView: "about.html",
    QuietView: "quiet.html",
    FriendsView: "friends.html",
    SignView: "sign.html",
    SigningView: "signing.html",
    JoinView: "join.html",
    SpreadView: "spread.html",
    OwnView: "own.html",
    OwnNoteView: "own_note.html",
    ToolsView: "tools_front.html",
    CalendarView: "tools_calendar.html",
    BlessingsView: "tools_blessings.html",
    QrView: "tools_qr.html",
    CounterView: "tools_counter.html",
    CalendarEmbedView: "tools_calendar_embed.html",
    BlessingsEmbedView: "tools_blessings_embed.html",
    SignInView: "sign_in.html",
    BrandJoinView: "brand_join.html",
    ConsoleHomeView: "console_home.html",
    KeysView: "console_keys.html",
    MembersView: "console_people.html",
    ConsoleLogView: "console_log.html",
    DesignsView: "console_templates.html",
    DesignView: "console_template.html",
    OpsReportsView: "ops_reports.html",
    OpsWatchView: "ops_watch.html",
    OpsCreativesView: "ops_creatives.html",
    OpsGuestsView: "ops_guests.html",
    OpsBrandsView: "ops_brands.html",
    OpsDesignsView: "ops_templates.html",
    OpsLogView: "ops_log.html",
    ListView: "list.html",
    ListNoteView: "list_note.html",
    LettersView: "console_letters.html",
    ListDeskView: "console_list.html",
    ListPeopleView: "console_list_people.html",
    ListPersonView: "console_list_person.html",
    LetterDeskView: "console_letter_desk.html",
    LetterView: "console_letter.html",
    OpsLettersView: "ops_letters.html",
}
