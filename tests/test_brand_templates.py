"""Templates by upload: versions and their states, the gallery of every process, the API, the starter kit, the command."""

from __future__ import annotations

import asyncio
import hashlib
import io
import shutil
import subprocess
import sys
import zipfile
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from console_kit import TOKEN, let_in, link_in, operator, signed_in
from hostile_kit import Entry, manifest, picture, small_package, zipped
from PIL import Image
from site_kit import BASE, COMPILED, WISH, open_site
from stores import opened

from greetings.app.brands import add, set_state
from greetings.brands import BY_OPS, Brands, NewBrand
from greetings.brands.templates import Shelves
from greetings.brands.templates.checking import too_heavy
from greetings.brands.templates.shelved import open_shelved
from greetings.brands.templates.starter import starter_kit, starter_zip
from greetings.catalog import open_catalog
from greetings.chain import Chain
from greetings.engine.check import check_files
from greetings.engine.document import Document, read_document
from greetings.engine.findings import Finding
from greetings.engine.fonts import FontBook
from greetings.engine.package import unzip
from greetings.engine.proof import NAMES, full_name
from greetings.engine.text import graphemes
from greetings.errors import BadInput, Conflict, Full, NotFound, TemplateInvalid
from greetings.links import Links
from greetings.safety import check_words
from greetings.settings import Settings, load_settings
from greetings.store import open_blobs
from greetings.web.console.marks import groups_of

OPS = "0123456789abcdef0123456789abcdef"
HONEST = small_package()
# A language of ours is missing: a warning, no error.
WARNED = small_package("warned", changes=[('zh-Hant = "一聲謝謝"\n', "")])
WRONG = small_package("tea", 1, changes=[("min_size = 0.0175\nleading", "min_size = 0.01\nleading")])


class Office:
    """An installation's rooms, as one process has them."""

    def __init__(self, database, settings: Settings) -> None:
        self.chain = Chain(database, Links(settings.secret_key), settings)
        self.catalog = open_catalog(settings)
        self.brands = Brands(database, self.chain, settings=settings)
        self.shelves = Shelves(
            database, open_blobs(settings.blobs), self.catalog, chain=self.chain, settings=settings
        )

    async def close(self):
        await self.shelves.close()
        await self.chain.close()


def settings_of(data: Path, url: str, blobs: str = "", **given) -> Settings:
    data.mkdir(parents=True, exist_ok=True)
    if not (data / "compiled").exists():
        (data / "compiled").symlink_to(COMPILED)
    COMPILED.mkdir(parents=True, exist_ok=True)
    return load_settings({}, data=data, database_url=url, blobs=blobs or None, rate_limits=False, **given)


@asynccontextmanager
async def office(settings: Settings):
    async with opened(settings.database_url) as database:
        made = Office(database, settings)
        await made.shelves.open()
        try:
            yield made
        finally:
            await made.close()


async def life(settings: Settings, elsewhere: Settings) -> None:
    """A version from its upload to the archive, seen by the process that acts and by another machine."""
    async with office(settings) as here, office(elsewhere) as there:
        brand = (await here.brands.add(NewBrand("Spring Tea", "Mei"))).brand
        other = (await here.brands.add(NewBrand("Autumn Tea", "Lan"))).brand
        shelves = here.shelves
        done = await shelves.upload(brand, HONEST, by="key x", most=1)
        version = done.version
        assert version is not None
        assert (version.template, version.version, version.state) == ("spring-tea.tea", 1, "checked")
        with pytest.raises(Full):  # one is there; its new versions are welcome, as below
            await shelves.upload(brand, WARNED, by="key x", most=1)
        assert done.findings == ()
        assert version.package == hashlib.sha256(HONEST).hexdigest()

        again = await shelves.upload(brand, HONEST, by="key x")
        assert (again.new, again.version) == (False, version)
        with pytest.raises(Conflict):
            await shelves.upload(brand, zipped_again(HONEST), by="key x")
        with pytest.raises(NotFound):
            await shelves.find(other.id, version.template, 1)

        assert here.catalog.get(version.template) is None
        version = await shelves.submit(version, by="key x")
        assert version.state == "submitted"
        assert [one.subject for one in await shelves.waiting()] == ["spring-tea.tea 1"]
        with pytest.raises(Conflict):
            await shelves.submit(version, by="key x")
        version = await shelves.decide(version, approve=True, reason="calm")
        assert version.state == "approved"
        assert here.catalog.find("spring-tea.tea").version == 1
        assert here.catalog.for_festival("thank-you")[-1].id == "spring-tea.tea"
        assert there.catalog.get("spring-tea.tea") is None
        await there.shelves.round()
        found = there.catalog.find("spring-tea.tea")
        assert found.title("en") == "Plain thanks"
        assert found.files.read("LICENSE")

        await there.brands.hold("spring-tea", "a complaint")
        for one in (here, there):
            await one.shelves.round()
            assert one.catalog.get("spring-tea.tea") is None
            assert one.catalog.version("spring-tea.tea", 1) is not None
        await there.brands.release("spring-tea", "it was nothing")
        await there.shelves.round()
        assert there.catalog.find("spring-tea.tea").version == 1

        second = (await shelves.upload(brand, small_package(version=2), by="key x", most=1)).version
        assert second is not None
        await shelves.decide(await shelves.submit(second, by="key x"), approve=True, reason="better")
        await there.shelves.round()
        assert there.catalog.find("spring-tea.tea").version == 2
        old = there.catalog.version("spring-tea.tea", 1)
        assert old is not None
        assert old.version == 1

        await shelves.archive(await shelves.find(brand.id, "spring-tea.tea", 2), by="key x")
        assert here.catalog.find("spring-tea.tea").version == 1
        await shelves.archive(await shelves.find(brand.id, "spring-tea.tea", 1), by=BY_OPS, reason="over")
        await there.shelves.round()
        assert there.catalog.get("spring-tea.tea") is None
        assert there.catalog.version("spring-tea.tea", 2) is not None
        with pytest.raises(Conflict):
            await shelves.archive(await shelves.find(brand.id, "spring-tea.tea", 1), by="key x")

        acts = [one.act for one in await here.chain.log.acts()]
        assert acts.count("template-approve") == 2
        assert acts.count("template-archive") == 1
        deeds = [one.act for one in await here.brands.log.of(brand.id)]
        assert {"template-uploaded", "template-submitted", "template-approved", "template-archived"} <= set(
            deeds
        )


def size_of(body: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(body)) as image:
        return image.size


def zipped_again(body: bytes) -> bytes:
    """The same files in another zip."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return made.getvalue()


def test_a_version_lives_from_its_upload_to_the_archive(database_url, tmp_path):
    here = settings_of(tmp_path / "here", database_url)
    there = replace(settings_of(tmp_path / "there", database_url), blobs=here.blobs)
    asyncio.run(life(here, there))


def test_packages_lie_in_a_bucket_too(sqlite_url, tmp_path, request):
    server = request.getfixturevalue("s3_server")
    blobs = server.address.replace("s3://cards?", f"s3://cards/{tmp_path.name}?")
    here, there = (settings_of(tmp_path / name, sqlite_url, blobs) for name in ("here", "there"))
    asyncio.run(life(here, there))


def test_a_draft_has_errors_and_gives_way_to_the_next_upload(database_url, tmp_path):
    async def tried():
        async with office(settings_of(tmp_path / "here", database_url)) as here:
            brand = (await here.brands.add(NewBrand("Spring Tea", "Mei"))).brand
            with pytest.raises(TemplateInvalid):
                await here.shelves.upload(brand, b"PK hello", by="key x")
            done = await here.shelves.upload(brand, WRONG, by="person 1", keep_draft=True)
            assert done.version is not None
            assert done.version.state == "draft"
            assert [one.path for one in done.findings] == ["layer[letter].min_size"]
            assert done.findings[0].size == "portrait"
            assert size_of(await here.shelves.picture(done.version, "portrait")) == (720, 900)
            with pytest.raises(Conflict):
                await here.shelves.submit(done.version, by="person 1")
            better = await here.shelves.upload(brand, HONEST, by="person 1", keep_draft=True)
            assert better.version is not None
            assert (better.version.id, better.version.state) == (done.version.id, "checked")
            assert len(await here.shelves.listed(brand.id)) == 1
            none = await here.shelves.upload(brand, b"PK hello", by="person 1", keep_draft=True)
            assert (none.version, none.findings[0].path) == (None, "package")

    asyncio.run(tried())


def test_by_rule_a_version_without_findings_is_approved_at_once_and_others_wait(sqlite_url, tmp_path):
    async def tried():
        settings = settings_of(tmp_path / "here", sqlite_url, template_approval="rule")
        async with office(settings) as here:
            brand = (await here.brands.add(NewBrand("Spring Tea", "Mei"))).brand
            states = []
            for body in (HONEST, WARNED):
                done = await here.shelves.upload(brand, body, by="key x")
                assert done.version is not None
                states.append((await here.shelves.submit(done.version, by="key x")).state)
            assert states == ["approved", "submitted"]
            [waiting] = await here.shelves.waiting()
            refused = await here.shelves.decide(waiting, approve=False, reason="please add the title")
            assert (refused.state, refused.reason) == ("refused", "please add the title")
            assert here.catalog.get("spring-tea.warned") is None

    asyncio.run(tried())


def test_a_package_that_is_damaged_in_the_store_is_not_offered(sqlite_url, tmp_path, caplog):
    async def tried():
        here = settings_of(tmp_path / "here", sqlite_url)
        async with office(here) as one:
            brand = (await one.brands.add(NewBrand("Spring Tea", "Mei"))).brand
            done = await one.shelves.upload(brand, HONEST, by="key x")
            assert done.version is not None
            blobs = open_blobs(here.blobs)
            await blobs.put(done.version.blob, b"something else", "application/zip")
            shutil.rmtree(tmp_path / "here" / "templates", ignore_errors=True)
            await one.shelves.decide(
                await one.shelves.submit(done.version, by="x"), approve=True, reason="ok"
            )
            assert one.catalog.get("spring-tea.tea") is None
            await blobs.put(done.version.blob, HONEST, "application/zip")
            await one.shelves.round()
            assert one.catalog.find("spring-tea.tea").version == 1

    asyncio.run(tried())


def test_the_share_of_advertising_is_told_where_it_is_too_large():
    document = read_document(manifest())
    assert isinstance(document, Document)
    assert too_heavy(document, 0.03) == []
    found = too_heavy(document, 0.01)
    assert {one.size for one in found} >= {"square", "landscape"}
    assert all("%" in one.message and one.path.startswith("layer[sponsor].box.") for one in found)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A site with two brands, and an approved, a checked and a warned template of the first."""
    data = tmp_path_factory.mktemp("brands") / "data"
    with open_site(data, ops_token=OPS) as site:
        tea, moon = (
            asyncio.run(add(site.settings, NewBrand(name, "Mei"))) for name in ("Spring Tea", "Moon Bakery")
        )
        yield site, {"authorization": f"Bearer {tea.key.text}"}, {"authorization": f"Bearer {moon.key.text}"}


BY_OPS_TOKEN = {"authorization": f"Bearer {OPS}"}
TEA = "/api/v1/brand/templates"


def upload(site, key, body, **given):
    return site.client.post(TEA, headers=key, files={"file": ("a.zip", body, "application/zip")}, **given)


def test_the_whole_way_over_the_api(served):
    site, tea, moon = served
    made = upload(site, tea, HONEST)
    assert made.status_code == 201, made.text
    told = made.json()
    assert (told["id"], told["version"], told["state"], told["findings"]) == (
        "spring-tea.tea",
        1,
        "checked",
        [],
    )
    assert upload(site, tea, HONEST).status_code == 200
    raw = site.client.post(
        TEA, headers=tea | {"content-type": "application/zip"}, content=zipped_again(HONEST)
    )
    assert raw.status_code == 409
    assert raw.json()["errors"][0]["path"] == "version"

    one = f"{TEA}/spring-tea.tea/1"
    assert site.client.get(one, headers=tea).json() == told
    sheet = site.client.get(told["sheet_url"], headers=tea)
    assert sheet.headers["content-type"] == "image/png"
    assert size_of(sheet.content)[0] > 400
    shown = site.client.get(told["picture_urls"]["portrait"], headers=tea)
    assert size_of(shown.content) == (720, 900)
    for path in (one, f"{one}/sheet.png", f"{one}/portrait.jpg"):
        assert site.client.get(path, headers=moon).status_code == 404
        assert site.client.get(path).status_code == 401
    assert site.client.post(f"{one}/state", headers=moon, json={"state": "archived"}).status_code == 404
    assert site.client.get(f"{one}/square.jpg", headers=tea).status_code == 404
    assert site.client.get(TEA, headers=moon).json() == {"templates": [], "next": None}

    sent = site.client.post(f"{one}/state", headers=tea, json={"state": "submitted"})
    assert sent.json()["state"] == "submitted"
    assert WISH["template"] != "spring-tea.tea"
    wish = WISH | {"template": "spring-tea.tea"}
    assert site.client.post("/api/v1/cards", json=wish).status_code == 422
    [waits] = site.client.get("/api/v1/ops/templates", headers=BY_OPS_TOKEN).json()["templates"]
    assert waits["id"] == "spring-tea.tea"
    assert site.client.get(waits["sheet_url"], headers=BY_OPS_TOKEN).status_code == 200
    assert site.client.get("/api/v1/ops/templates", headers=tea).status_code == 401
    decide = {"decision": "approve", "reason": "calm and clear"}
    done = site.client.post("/api/v1/ops/templates/spring-tea.tea/1", headers=BY_OPS_TOKEN, json=decide)
    assert done.json()["state"] == "approved", done.text

    known = [one["id"] for one in site.client.get("/api/v1/templates").json()["templates"]]
    assert "spring-tea.tea" in known
    gallery = site.client.get("/?festival=thank-you").text
    assert "spring-tea.tea" in gallery
    card = site.make(wish)
    picture_of_card = site.client.get(f"/g/{card['code']}.jpg")
    assert size_of(picture_of_card.content) == (1080, 1350)
    page = site.browser().get(f"/g/{card['code']}").text
    assert "/static/t/spring-tea.tea-1.css" in page
    assert site.client.get("/static/t/spring-tea.tea-1.css").status_code == 200
    example = site.client.get("/examples/spring-tea.tea-1/en-portrait-432.jpg")
    assert example.status_code == 200

    site.client.post(f"{one}/state", headers=tea, json={"state": "archived"})
    assert "spring-tea.tea" not in [
        one["id"] for one in site.client.get("/api/v1/templates").json()["templates"]
    ]
    assert site.client.post("/api/v1/cards", json=wish).status_code == 422
    assert site.client.get(f"/g/{card['code']}").status_code == 200
    assert site.client.get(f"/g/{card['code']}.png").status_code == 200
    log = site.client.get("/api/v1/ops/log", headers=BY_OPS_TOKEN).json()["acts"]
    assert ("template-approve", "spring-tea.tea 1") in {(act["act"], act["subject"]) for act in log}


def test_an_upload_with_errors_is_told_all_of_them_with_their_paths(served):
    site, tea, _ = served
    body = small_package(
        "odd",
        changes=[
            ("min_size = 0.0175\nleading", "min_size = 0.01\nleading"),
            ("NotoSans-Medium", "Evil-Regular"),
            ('en = "Pass it on"', 'en = "Forward this to 10 people or your mother dies"'),
        ],
    )
    answer = upload(site, tea, body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["type"].endswith("template-invalid")
    paths = {one["path"] for one in told["errors"]}
    assert {"layer[letter].min_size", "layer[sponsor].fonts.default", "layer[why-scan].text.en"} <= paths
    assert not [
        one for one in site.client.get(TEA, headers=tea).json()["templates"] if one["id"] == "spring-tea.odd"
    ]


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"files": {"file": ("a.zip", b"", "application/zip")}}, 422),
        ({"files": {"file": ("a.zip", b"hello", "application/zip")}}, 422),
        ({"files": {"other": ("a.zip", HONEST, "application/zip")}}, 400),
        ({"files": {"file": ("a.zip", HONEST)}, "data": {"brand": "moon-bakery"}}, 400),
        ({"json": {"file": "x"}}, 400),
        ({"content": b"x", "headers": {"content-type": "multipart/form-data; boundary=x"}}, 400),
        ({"content": picture(), "headers": {"content-type": "application/zip"}}, 422),
        ({"content": b"0" * 10_100_000, "headers": {"content-type": "application/zip"}}, 413),
        ({"files": {"file": ("a.zip", HONEST)}, "params": {"brand": "1"}}, 400),
    ],
)
def test_what_is_no_upload_is_refused(served, given, status):
    site, tea, _ = served
    given = given | {"headers": tea | given.get("headers", {})}
    answer = site.client.post(TEA, **given)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", f"{TEA}?after=x", None, 422),
        ("GET", f"{TEA}/spring-tea.none/1", None, 404),
        ("GET", f"{TEA}/spring-tea.tea/x", None, 404),
        ("GET", f"{TEA}/spring-tea.tea/99999999999999999999", None, 404),
        ("POST", f"{TEA}/spring-tea.none/1/state", {"state": "submitted"}, 404),
        ("POST", f"{TEA}/spring-tea.none/1/state", {"state": "approved"}, 422),
        ("POST", f"{TEA}/spring-tea.none/1/state", {"state": "submitted", "x": 1}, 400),
        ("GET", "/api/v1/brand/starter.zip?id=../evil", None, 422),
        ("GET", "/api/v1/brand/starter.zip?from=nobody", None, 422),
        ("GET", "/api/v1/brand/starter.zip?x=1", None, 400),
    ],
)
def test_odd_requests_are_refused_with_a_reason(served, method, path, body, status):
    site, tea, _ = served
    answer = site.client.request(method, path, headers=tea, json=body)
    assert answer.status_code == status, answer.text


def test_a_key_needs_the_right_and_a_brand_on_hold_reaches_nothing(served):
    site, tea, _ = served
    made = site.client.post(
        "/api/v1/brand/keys", headers=tea, json={"name": "reads", "scopes": ["templates:read"]}
    )
    reads = {"authorization": f"Bearer {made.json()['key']}"}
    assert site.client.get(TEA, headers=reads).status_code == 200
    assert upload(site, reads, HONEST).status_code == 403
    asyncio.run(set_state(site.settings, "moon-bakery", "a complaint", held=True))
    try:
        assert upload(site, served[2], HONEST).status_code == 403
    finally:
        asyncio.run(set_state(site.settings, "moon-bakery", "over", held=False))


def test_uploads_of_a_brand_are_limited(tmp_path):
    with open_site(tmp_path / "data", rate_limits=True, uploads_per_minute=2) as site:
        key = asyncio.run(add(site.settings, NewBrand("Spring Tea", "Mei"))).key.text
        tea = {"authorization": f"Bearer {key}"}
        assert [upload(site, tea, b"hello").status_code for _ in range(3)] == [422, 422, 429]


def test_the_command_line_offers_what_is_approved(tmp_path, capfd):
    with open_site(tmp_path / "data", template_approval="rule") as site:
        key = asyncio.run(add(site.settings, NewBrand("Spring Tea", "Mei"))).key.text
        tea = {"authorization": f"Bearer {key}"}
        assert upload(site, tea, HONEST).status_code == 201
        sent = site.client.post(f"{TEA}/spring-tea.tea/1/state", headers=tea, json={"state": "submitted"})
        assert sent.json()["state"] == "approved"
        assert open_shelved(site.settings).find("spring-tea.tea").version == 1
    data = ["--data", str(tmp_path / "data")]
    out = tmp_path / "card.jpg"
    words = ["--to", "Grandma", "--message", "The kettle is on.", "-o", str(out)]
    done = subprocess.run(
        [sys.executable, "-m", "greetings", "render", "spring-tea.tea", *words, *data],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parent.parent,
    )
    assert done.returncode == 0, done.stderr
    assert size_of(out.read_bytes()) == (1080, 1350)


def test_a_starter_kit_passes_the_check_as_it_is(repo_root, compiled_templates):
    body = starter_zip("my-card")
    checked = check_files(
        unzip(body), FontBook.open(repo_root / "fonts"), guard=check_words, cache=compiled_templates
    )
    assert checked.findings == ()
    assert checked.template is not None
    assert (checked.template.id, checked.template.version) == ("my-card", 1)
    assert "README.md" in starter_kit("my-card")


def test_every_shipped_template_can_be_begun_from(repo_root):
    for path in sorted((repo_root / "card_templates").glob("*/card.toml")):
        files = unzip(starter_zip("my-card", path.parent.name))
        document = read_document(files.read("card.toml"))
        assert isinstance(document, Document)
        assert document.id == "my-card"
        assert {*document.art.values(), document.licence.file} <= files.names()
    with pytest.raises(BadInput):
        starter_kit("../evil")
    with pytest.raises(BadInput):
        starter_kit("fine", "nobody")


def test_the_api_gives_the_starter_kit(served):
    site, tea, _ = served
    answer = site.client.get("/api/v1/brand/starter.zip?id=moon&from=mid-autumn", headers=tea)
    assert answer.headers["content-type"] == "application/zip"
    assert read_document(unzip(answer.content).read("card.toml")).id == "moon"


def test_the_command_begins_a_template_and_never_writes_over_one(tmp_path):
    command = [sys.executable, "-m", "greetings", "templates", "new", "spring-tea", "--in", str(tmp_path)]
    root = Path(__file__).parent.parent
    assert subprocess.run(command, capture_output=True, check=False, cwd=root).returncode == 0
    assert (tmp_path / "spring-tea" / "art" / "portrait.svg").exists()
    again = subprocess.run(command, capture_output=True, check=False, cwd=root, text=True)
    assert again.returncode == 1
    assert "there already" in again.stderr


def test_names_on_the_proof_sheet_are_as_long_as_the_field_allows():
    document = read_document(unzip(HONEST).read("card.toml"))
    assert isinstance(document, Document)
    field = next(one for one in document.fields if one.kind == "name")
    for lang in NAMES:
        assert len(graphemes(full_name(field, lang))) == field.limit


# The console
ELSEWHERE = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
OURS = {"origin": BASE, "sec-fetch-site": "same-origin"}


def send(member, body, **given):
    """Upload by the form of the page."""
    files = {"file": ("a.zip", body, "application/zip")} if body is not None else {"file": ("", b"")}
    headers = OURS | given.get("headers", {})
    return member.browser.post(
        "/console/templates", files=files, data={"csrf": given.get("csrf", member.csrf)}, headers=headers
    )


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A site whose brand's owner sits at the console."""
    with open_site(tmp_path_factory.mktemp("desk") / "data", ops_token=TOKEN) as site:
        made = let_in(site, "Spring Tea", "Mei")
        yield site, signed_in(site, made.owner.token)


def test_a_brand_uploads_mends_submits_and_is_let_in_at_the_consoles(desk):
    site, mei = desk
    page = mei.get("/console/templates")
    assert 'enctype="multipart/form-data"' in page.text
    draft = send(mei, WRONG)
    assert draft.status_code == 303
    path = draft.headers["location"]
    assert path == "/console/templates/spring-tea.tea/1"
    shown = mei.get(path).text
    assert 'class="marked__box marked__box--error"' in shown
    assert 'href="#finding-1"' in shown
    assert 'id="finding-1"' in shown
    assert "layer[letter].min_size" in shown
    assert f'action="{path}/submit"' not in shown
    assert size_of(mei.get(f"{path}/portrait.jpg").content) == (720, 900)
    assert size_of(mei.get(f"{path}/sheet.png").content)[0] > 400
    assert mei.post(f"{path}/submit").status_code == 409

    assert send(mei, HONEST).headers["location"] == path
    shown = mei.get(path).text
    assert "marked__box" not in shown
    assert mei.post(f"{path}/submit").status_code == 303
    ops = operator(site)
    waits = ops.get("/ops/templates")
    assert "spring-tea.tea" in waits.text
    below = "/ops/templates/spring-tea.tea/1"
    assert ops.get(f"{below}/portrait.jpg").status_code == 200
    assert ops.post(below, decision="approve", reason="").status_code == 422
    assert ops.post(below, decision="approve", reason="calm").status_code == 303
    assert ops.post(below, decision="approve", reason="calm").status_code == 409
    assert "spring-tea.tea" in ops.get("/ops/templates?state=decided").text
    assert "spring-tea.tea" in site.browser().get("/?festival=thank-you").text
    assert "spring-tea.tea" in mei.get("/console/log").text

    mei.get(path)
    assert mei.post(f"{path}/archive").status_code == 303
    assert "spring-tea.tea" not in site.browser().get("/?festival=thank-you").text
    assert mei.post(f"{path}/archive").status_code == 409


def test_a_package_that_cannot_be_kept_is_told_on_the_page(desk):
    _, mei = desk
    mei.get("/console/templates")
    answer = send(mei, zipped([Entry("../evil", b"x"), Entry("a.ttf", b"x")]))
    assert answer.status_code == 422
    assert "../evil" in answer.text
    assert send(mei, None).status_code == 422
    assert send(mei, b"").status_code == 422
    assert (
        mei.get("/console/starter.zip?id=moon&from=mid-autumn").headers["content-type"] == "application/zip"
    )
    assert mei.get("/console/starter.zip?id=../x").status_code == 422


def test_an_upload_from_another_site_or_without_the_token_is_refused(desk):
    site, mei = desk
    mei.get("/console/templates")
    assert send(mei, HONEST, headers=ELSEWHERE).status_code == 400
    assert send(mei, HONEST, csrf="0" * 40).status_code == 400
    assert (
        site.browser().post("/console/templates", files={"file": ("a", HONEST)}, headers=OURS).status_code
        == 401
    )


def test_another_brand_and_an_analyst_reach_no_more_than_they_may(desk):
    site, mei = desk
    mei.get("/console/templates")
    send(mei, small_package("own"))
    path = "/console/templates/spring-tea.own/1"
    assert mei.get(path).status_code == 200
    lan = signed_in(site, let_in(site, "Autumn Tea", "Lan").owner.token)
    for name in ("", "/sheet.png", "/portrait.jpg"):
        assert lan.get(f"{path}{name}").status_code == 404
    lan.get("/console")
    assert lan.post(f"{path}/archive").status_code == 404
    assert "spring-tea.own" not in lan.get("/console/templates").text
    mei.get("/console/people")
    invited = mei.post("/console/people", name="Ann", role="analyst", once="once-1")
    ann = signed_in(site, link_in(invited))
    assert ann.get(path).status_code == 200
    assert 'type="file"' not in ann.get("/console/templates").text
    assert send(ann, HONEST).status_code == 403
    assert ann.post(f"{path}/submit").status_code == 403


def test_findings_that_are_alike_stand_under_one_number():
    document = read_document(manifest())
    assert isinstance(document, Document)
    findings = [
        Finding("layer[letter]", f"contrast 2.{number}:1 in square ({lang}), too low", size="square")
        for number, lang in enumerate(("en", "zh-Hans", "ar"))
    ]
    findings += [
        Finding("title.ar", "missing", "warning"),
        Finding("layer[code].box.story", "small", size="story"),
    ]
    groups = groups_of(findings, document)
    assert [(one.number, one.sizes, one.level) for one in groups] == [
        (1, ("square",), "error"), (2, ("story",), "error"), (3, (), "warning"),
    ]  # fmt: skip
    assert [(line.more, line.path) for line in groups[0].lines] == [(2, "layer[letter]")]
