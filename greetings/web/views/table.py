"""Which page draws which view."""

from __future__ import annotations

from typing import Protocol

from greetings.web.views.around import (
    AboutView,
    EmbedGoneView,
    EmbedView,
    QuietView,
)
from greetings.web.views.campaign_figures import CampaignTrackingView, OpsCampaignsView
from greetings.web.views.campaign_page import (
    SeasonPageView,
)
from greetings.web.views.campaigns import (
    CampaignChannelsView,
    CampaignIdeaView,
    CampaignPlanView,
    CampaignSeedingView,
    CampaignsView,
)
from greetings.web.views.card import (
    OpenView,
    SealedView,
)
from greetings.web.views.console import (
    BrandJoinView,
    ConsoleHomeView,
    ConsoleLogView,
    KeysView,
    MembersView,
    OpsBrandsView,
    OpsCreativesView,
    OpsGuestsView,
    OpsLogView,
    OpsReportsView,
    OpsWatchView,
    SignInView,
)
from greetings.web.views.contest_desk import (
    ContestDeskView,
    ContestsDeskView,
    OpsContestsView,
)
from greetings.web.views.contests import (
    ContestView,
    TicketView,
)
from greetings.web.views.designs import (
    DesignsView,
    DesignView,
    OpsDesignsView,
)
from greetings.web.views.editor import EditorStartView, EditorView
from greetings.web.views.group import SigningView, SignView
from greetings.web.views.journey import (
    JourneyView,
)
from greetings.web.views.letters import (
    LetterDeskView,
    LettersView,
    LetterView,
    ListDeskView,
    ListNoteView,
    ListPeopleView,
    ListPersonView,
    ListView,
    OpsLettersView,
)
from greetings.web.views.maker import (
    LookView,
    MadeView,
    MakerView,
)
from greetings.web.views.people import (
    JoinView,
    OwnNoteView,
    OwnView,
    SpreadView,
)
from greetings.web.views.plans import (
    OpsBrandView,
    PlanView,
)
from greetings.web.views.rest import (
    ErrorView,
    ReportedView,
    ReportView,
)
from greetings.web.views.sending import (
    FriendsView,
)
from greetings.web.views.sponsors import (
    DomainsView,
    ResultsView,
    WebhooksView,
    WebhookView,
)
from greetings.web.views.surroundings import Frame
from greetings.web.views.tools import (
    BlessingsEmbedView,
    BlessingsView,
    CalendarEmbedView,
    CalendarView,
    CounterView,
    QrView,
    ToolsView,
)


class View(Protocol):
    """What one page shows: a frozen, slotted dataclass whose fields the page knows by name."""

    __slots__: tuple[str, ...]

    @property
    def frame(self) -> Frame:
        """What stands around it."""


VIEWS: dict[type, str] = {
    SeasonPageView: "season_page.html",
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
    OpsBrandsView: "ops_brands.html",
    OpsDesignsView: "ops_templates.html",
    OpsLogView: "ops_log.html",
    ContestView: "contest.html",
    ContestsDeskView: "console_contests.html",
    ContestDeskView: "console_contest.html",
    OpsContestsView: "ops_contests.html",
    TicketView: "contest_ticket.html",
    CampaignsView: "console_campaigns.html",
    CampaignPlanView: "campaign_plan.html",
    CampaignIdeaView: "campaign_idea.html",
    CampaignChannelsView: "campaign_channels.html",
    CampaignSeedingView: "campaign_seeding.html",
    CampaignTrackingView: "campaign_tracking.html",
    OpsCampaignsView: "ops_campaigns.html",
    PlanView: "console_plan.html",
    DomainsView: "console_domains.html",
    WebhooksView: "console_webhooks.html",
    WebhookView: "console_webhook.html",
    ResultsView: "console_results.html",
    OpsBrandView: "ops_brand.html",
    SignView: "sign.html",
    SigningView: "signing.html",
    OpsGuestsView: "ops_guests.html",
    ListView: "list.html",
    ListNoteView: "list_note.html",
    LettersView: "console_letters.html",
    ListDeskView: "console_list.html",
    ListPeopleView: "console_list_people.html",
    ListPersonView: "console_list_person.html",
    LetterDeskView: "console_letter_desk.html",
    LetterView: "console_letter.html",
    OpsLettersView: "ops_letters.html",
    EditorStartView: "console_editor_start.html",
    EditorView: "console_editor.html",
}
