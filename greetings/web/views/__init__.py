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
from greetings.web.views.campaign_figures import (
    CampaignTrackingView,
    DayChart,
    DayLabel,
    OpsCampaignRow,
    OpsCampaignsView,
    Total,
    TrackLine,
)
from greetings.web.views.campaign_page import PageFigures, SeasonPageView
from greetings.web.views.campaigns import (
    CampaignChannelsView,
    CampaignHead,
    CampaignIdeaView,
    CampaignPlanView,
    CampaignRow,
    CampaignSeedingView,
    CampaignsView,
    ChannelCard,
    ChannelChoice,
    CheckRow,
    DesignChoice,
    FestivalChoice,
    Lack,
    Likeness,
    LintLine,
    PilotBox,
    PlanForm,
    RailStep,
    SeedRow,
    SentLine,
    Tick,
    VariantRow,
)
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
    PlanNotice,
    ReportedCard,
    ReportedGuest,
    ReportLine,
    SignInView,
    Told,
    WaitingCreative,
    WatchRow,
)
from greetings.web.views.contest_desk import (
    ContestDeskView,
    ContestForm,
    ContestLine,
    ContestsDeskView,
    CrowdRow,
    DeskChoice,
    DeskField,
    OpsContestsView,
    PrizeRow,
)
from greetings.web.views.contests import (
    ClaimForm,
    ContestHead,
    ContestView,
    DrawnResult,
    EntryForm,
    FixedList,
    LookedUp,
    PositionRow,
    RulePart,
    StepRow,
    Stub,
    TicketView,
    WinnerRow,
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
from greetings.web.views.editor import (
    Called,
    DraftRow,
    EditedColour,
    EditedLayer,
    EditedWords,
    EditorFinding,
    EditorStartView,
    EditorView,
    SizeTab,
    StartCard,
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
    SeasonLine,
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
from greetings.web.views.plans import MeterRow, OpsBrandView, PlanCard, PlanView, TermRow
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
from greetings.web.views.sponsors import (
    DeliveryRow,
    DomainRow,
    DomainsView,
    HookForm,
    HookRow,
    ResultRow,
    ResultsView,
    TryRow,
    WebhooksView,
    WebhookView,
)
from greetings.web.views.surroundings import FieldProblem, Frame, Kept, Language, Picture, Words
from greetings.web.views.table import VIEWS, View
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

# fmt: off
__all__ = [
    "VIEWS", "AboutView", "ActRow", "AnswerLink", "Arrival", "Bench", "BenchPage", "BlessingsEmbedView",
    "BlessingsView", "BookDesk", "BrandJoinView", "BrandRow", "CalendarEmbedView", "CalendarView", "Called",
    "CampaignChannelsView", "CampaignHead", "CampaignIdeaView", "CampaignPlanView", "CampaignRow",
    "CampaignSeedingView", "CampaignTrackingView", "CampaignsView", "CardLanguage", "CardWords", "ChainNode",
    "ChannelBar", "ChannelCard", "ChannelChoice", "CheckRow", "Choice", "ClaimForm", "ConsentLine", "ConsoleHomeView",
    "ConsoleLogView", "ContestDeskView", "ContestForm", "ContestHead", "ContestLine", "ContestView", "ContestsDeskView",
    "CopyField", "CounterView", "CreativeDesk", "CreativeLook", "CrowdRow", "DayChart", "DayLabel", "DeedRow",
    "DeliveryRow", "Design", "DesignChoice", "DesignRow", "DesignView", "DesignsView", "Desk", "DeskChoice",
    "DeskField", "DomainRow", "DomainsView", "DraftRow", "Drawer", "DrawnResult", "EditedColour", "EditedLayer",
    "EditedWords", "EditorFinding", "EditorStartView", "EditorView", "EmbedGoneView", "EmbedView", "EntryForm",
    "Envelope", "ErrorView", "Feast", "FestivalAhead", "FestivalChoice", "FieldProblem", "Figure", "FindingGroup",
    "FindingLine", "FixedList", "FormField", "Frame", "FriendRow", "FriendSeal", "FriendsDesk", "FriendsView",
    "GuestBook", "GuestRow", "HookForm", "HookRow", "JoinView", "JourneyView", "Kept", "KeyRow", "KeysView", "Lack",
    "Language", "LetterDeskView", "LetterRow", "LetterView", "LettersView", "Likeness", "LinkPreview", "LintLine",
    "ListDeskView", "ListNoteView", "ListPeopleView", "ListPerson", "ListPersonView", "ListRow", "ListView", "LookView",
    "LookedUp", "MadeView", "MakerView", "Mark", "MarkedPicture", "MemberRow", "MembersView", "MeterRow", "Month",
    "MonthDay", "Name", "OpenView", "OpeningCounts", "OpsBrandView", "OpsBrandsView", "OpsCampaignRow",
    "OpsCampaignsView", "OpsContestsView", "OpsCreativesView", "OpsDesignsView", "OpsGuestsView", "OpsLettersView",
    "OpsLogView", "OpsReportsView", "OpsWatchView", "Option", "OwnCardRow", "OwnLink", "OwnNoteView", "OwnView",
    "PageFigures", "PageWay", "PersonLink", "Pick", "Picture", "PilotBox", "PlanCard", "PlanForm", "PlanNotice",
    "PlanView", "PositionRow", "PrizeRow", "QrView", "QuietView", "RailStep", "Relation", "RelayRow", "ReportLine",
    "ReportView", "ReportedCard", "ReportedGuest", "ReportedView", "ResultRow", "ResultsView", "RulePart", "SealedView",
    "SeasonCard", "SeasonLine", "SeasonPageView", "SeedRow", "SentLine", "ShareButton", "ShareSheet", "ShownCard",
    "SignInView", "SignView", "SignatureRow", "SignatureWords", "SignedSheet", "SigningView", "SizeLook", "SizeTab",
    "Slip", "SlipGroup", "SlotStamp", "SponsorLine", "SpreadView", "Square", "StartCard", "StepRow", "Stub",
    "TemplateCard", "TermRow", "Tick", "TicketView", "Told", "ToolLink", "ToolSide", "ToolsView", "Total", "TrackLine",
    "TryRow", "VariantRow", "View", "WaitingCreative", "WaitingDesign", "WatchRow", "WebhookView", "WebhooksView",
    "WinnerRow", "Words",
]
# fmt: on
