"""What people do with a phone or at a desk, in a real Chromium, and what the ledger notes of it."""

from __future__ import annotations

import io
import re
from urllib.parse import parse_qs, urlsplit

import pytest
import zxingcpp
from browser_kit import CODE, code_of, find_chromium, open_world
from PIL import Image
from playwright.sync_api import expect

EXECUTABLE = find_chromium()
expect.set_options(timeout=15_000)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(EXECUTABLE is None, reason="no chromium, chromium-browser or google-chrome on PATH"),
]
VIEWS = ("zh-Hans", "ar", "desk")
CHAIN_LETTER = "Forward this to 10 people or you will have seven years of bad luck!"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("browser") / "data", EXECUTABLE) as opened:
        yield opened


def reader_of(world, view):
    """Give somebody who wants no motion, on a phone in a language or at a desk in English."""
    if view == "desk":
        return world.person(desk=True)
    return world.person(lang=view)


def made_from(page) -> dict[str, str]:
    """Return code and token of a card that was made a moment ago, from its private link."""
    parts = urlsplit(page.locator("#journey-link").input_value()).path.split("/")
    return {"code": parts[2], "manage_token": parts[3]}


def rows(world, card):
    """Return the chain without what only the clock knows."""
    names = ("code", "parent", "generation", "channel", "via", "state")
    return [tuple(one[name] for name in names) for one in world.chain(card)]


def painted(picture, before: str) -> None:
    """Wait until a picture is another one than `before`, and whole."""
    expect(picture).not_to_have_attribute("src", before)
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("one => one.naturalWidth") > 0


# Making a card


def test_three_taps_on_a_phone_make_a_card(world):
    with world.person(moving=True) as maker:
        page = maker.page
        maker.go("/")
        page.locator('.rack__card[href*="template=thank-you"]').tap()
        stage = page.locator("[data-stage]")
        expect(stage).to_have_attribute("src", re.compile("^blob:"))
        first = stage.get_attribute("src")
        page.locator("#field-recipient").fill("Grandma")
        painted(stage, first)
        page.locator("#field-sender").fill("Lin")
        wish = page.locator(".wish:visible").nth(1)
        chosen = wish.inner_text()
        wish.tap()
        expect(page.locator("#field-message")).to_have_value(chosen)
        page.locator("[data-send]").tap()
        page.wait_for_url("**/ready")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Grandma")
        card = made_from(page)
        assert rows(world, card) == [(card["code"], None, 0, "other", "root", "sent")]
        link = page.locator("#own-link").input_value()
    with world.person() as friend:
        friend.receive(link)
        expect(friend.page.locator(".reading__message")).to_have_text(chosen)
        expect(friend.page.locator(".reading__to")).to_contain_text("Grandma")
    assert world.people(card, code_of(link)) == 1


def test_all_sizes_are_seen_before_sending(world):
    with world.person() as maker:
        page = maker.page
        maker.go("/?template=mid-autumn")
        stage = page.locator("[data-stage]")
        page.locator("#field-recipient").fill("Grandma")
        for size, shape in (("square", 1), ("story", 1080 / 1920), ("landscape", 1200 / 630)):
            page.locator(f'label[for="size-{size}"]').tap()
            height = page.locator(f"#size-{size}").get_attribute("data-height")
            expect(stage).to_have_attribute("height", height)
            expect(stage).to_have_js_property("complete", True)
            wide, high = stage.evaluate("one => [one.naturalWidth, one.naturalHeight]")
            assert wide / high == pytest.approx(shape, abs=0.01)
        assert page.locator("[data-sizes] img").count() == 4


def test_typed_words_survive_a_reload_and_a_refusal(world):
    with world.person(expects="422") as maker:
        page = maker.page
        maker.go("/?template=thank-you")
        typed = {"recipient": "外婆 & <Oma>", "sender": "Lin", "message": CHAIN_LETTER}
        for name, words in typed.items():
            page.locator(f"#field-{name}").fill(words)
        page.reload()
        for name, words in typed.items():
            expect(page.locator(f"#field-{name}")).to_have_value(words)
        with page.expect_response(
            lambda answer: answer.request.method == "POST" and "/make" in answer.url
        ) as sent:
            page.locator("[data-send]").tap()
        assert sent.value.status == 422
        page.wait_for_load_state()
        for name, words in typed.items():
            expect(page.locator(f"#field-{name}")).to_have_value(words)
        message = page.locator("#field-message")
        expect(message).to_have_attribute("aria-invalid", "true")
        expect(message).to_be_focused()
        assert page.locator("#field-message-wrong").inner_text().strip()
        message.fill("The same moon looks in at both our windows.")
        page.locator("[data-send]").tap()
        page.wait_for_url("**/ready")
        expect(page.get_by_role("heading", level=1)).to_contain_text(typed["recipient"])


def press_until(page, key: str, target, most: int = 120) -> None:
    """Press a key until the focus stands on `target`."""
    for _ in range(most):
        if target.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} never reaches {target}")


def test_the_keyboard_alone_makes_a_card(world):
    with world.person(desk=True) as maker:
        page = maker.page
        maker.go("/")
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        chosen = page.locator('.rack__card[href*="template=birthday"]')
        press_until(page, "Tab", chosen)
        assert chosen.evaluate("one => getComputedStyle(one).outlineStyle") != "none"
        page.keyboard.press("Enter")
        page.wait_for_url("**template=birthday*")
        press_until(page, "Tab", page.locator("#field-recipient"))
        page.keyboard.type("Grandma")
        press_until(page, "Tab", page.locator("#field-sender"))
        page.keyboard.type("Lin")
        wish = page.locator(".wish:visible").first
        press_until(page, "Shift+Tab", wish)
        words = wish.inner_text()
        page.keyboard.press("Enter")
        expect(page.locator("#field-message")).to_have_value(words)
        send = page.locator("[data-send]")
        press_until(page, "Tab", send)
        assert send.evaluate("one => getComputedStyle(one).outlineStyle") != "none"
        page.keyboard.press("Enter")
        page.wait_for_url("**/ready")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Grandma")
        link = page.locator("#own-link").input_value()
        maker.go(made_page := page.locator("#journey-link").input_value())
        assert made_page.startswith(world.base)
    with world.person(desk=True) as friend:
        page = friend.page
        friend.go(link)
        press_until(page, "Tab", page.locator(".envelope"))
        page.keyboard.press("Enter")
        page.locator(".hero__card").wait_for()
        expect(page.locator(".reading__message")).to_have_text(words)
        press_until(page, "Tab", page.locator("[data-sheet]"))
        page.keyboard.press("Enter")
        press_until(page, "Tab", page.locator("#send-on a.way").first)
        page.keyboard.press("Escape")
        expect(page.locator("#send-on")).to_be_hidden()


# Sending on


def shared_by_button(world, address: str) -> str:
    """Open a card and tap WhatsApp in the share sheet; return the link that WhatsApp was given."""
    with world.person(goes_to=r"^https://wa\.me/") as reader:
        reader.receive(address)
        reader.open_sheet()
        button = reader.page.locator("#send-on a.way--whatsapp")
        with reader.page.expect_request("**/sent"), reader.context.expect_page():
            button.tap()
        given = parse_qs(urlsplit(button.get_attribute("href")).query)["text"][0]
        assert reader.left == [button.get_attribute("href")]
        reader.page.reload()
        expect(reader.page.locator(".hero__card")).to_be_visible()
    return re.search(r"http\S+/g/\w{22}", given)[0]


def copied_from_the_address_bar(world, address: str) -> str:
    """Open a card, come back to it, and copy what stands in the address bar."""
    with world.person() as reader:
        own = reader.receive(address)
        reader.page.reload()
        expect(reader.page.locator(".hero__card")).to_be_visible()
        assert code_of(reader.page.url) == own
        reader.go(address)
        assert code_of(reader.page.url) == own
        return reader.page.url


def scanned_from_the_picture(world, address: str) -> str:
    """Open a card, save its picture, and read the QR in it; what a long press on the card saves leads on as well."""
    with world.person() as reader:
        own = reader.receive(address)
        hero = reader.page.locator(".hero__card")
        expect(hero).to_have_attribute("src", re.compile(own))
        shown = reader.context.request.get(world.base + hero.get_attribute("src")).body()
        assert code_of(decoded(shown)) == own
        reader.open_sheet()
        with reader.page.expect_download() as saving:
            reader.page.locator("#send-on .ways__files a[download='card.jpg']").tap()
        saved = saving.value.path().read_bytes()
        assert saving.value.suggested_filename == "Thank you.jpg"
    return decoded(saved)


def decoded(picture: bytes) -> str:
    """Return what the only QR of a picture says."""
    [found] = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("RGB"))
    return found.text


def linked_without_script(world, address: str) -> str:
    """Open a card where no script runs; return the link in the Telegram button, which nobody need press."""
    with world.person(script=False) as reader:
        page = reader.page
        reader.go(address)
        page.locator(".envelope").click()
        page.locator(".hero__card").wait_for()
        assert code_of(page.url) != code_of(address)
        page.reload()
        page.locator(".hero__card").wait_for()
        href = page.locator("a.way--telegram").get_attribute("href")
    return parse_qs(urlsplit(href).query)["url"][0]


def copied_by_button(world, address: str) -> str:
    """Open a card and press Copy; return what the clipboard holds."""
    with world.person(permissions=["clipboard-read", "clipboard-write"]) as reader:
        reader.receive(address)
        reader.open_sheet()
        button = reader.page.locator("#send-on .ways__own [data-copy]")
        with reader.page.expect_request("**/sent"):
            button.tap()
        expect(button).to_have_text("Copied")
        return reader.page.evaluate("navigator.clipboard.readText()")


def test_a_card_travels_five_generations_and_the_ledger_shows_exactly_that(world):
    card = world.make()
    ways = (
        (shared_by_button, "im", "whatsapp"),
        (copied_from_the_address_bar, "other", "link"),
        (scanned_from_the_picture, "qr", "save"),
        (linked_without_script, "im", "telegram"),
        (copied_by_button, "other", "copy"),
    )
    address, expected = card["page_url"], [(card["code"], None, 0, "other", "root", "opened")]
    for generation, (passed_on, channel, via) in enumerate(ways, 1):
        parent = code_of(address)
        address = passed_on(world, address)
        assert CODE.search(address)
        assert address.startswith(world.base)
        expected.append((code_of(address), parent, generation, channel, via, "opened"))
    with world.person() as last:
        last.receive(address)
        last.page.reload()
        last.go(address)
    assert rows(world, card) == expected
    assert [world.people(card, row[0]) for row in expected] == [1] * 6


def test_a_share_is_noted_before_any_friend_opens_it(world):
    card = world.make()
    link = shared_by_button(world, card["page_url"])
    noted = (code_of(link), card["code"], 1, "im", "whatsapp", "sent")
    assert rows(world, card)[1:] == [noted]


def test_looking_and_coming_back_make_no_row(world):
    card = world.make()
    with world.person() as reader:
        own = reader.receive(card["page_url"])
        for address in (reader.page.url, card["page_url"], f"{card['page_url']}?from=singlemessage"):
            reader.go(address)
            reader.settle()
            assert code_of(reader.page.url) == own
        reader.go(f"/g/{own}")
        reader.open_sheet()
    assert len(rows(world, card)) == 1
    assert world.people(card) == 1


# Without script


def test_without_script_a_card_is_made_opened_and_sent_on(world):
    with world.person(script=False) as maker:
        page = maker.page
        maker.go("/")
        page.locator('.rack__card[href*="template=thank-you"]').click()
        page.locator("#field-recipient").fill("Grandma")
        page.locator("#field-sender").fill("Lin")
        wish = page.locator(".wish:visible").nth(2)
        words = wish.inner_text()
        wish.click()
        expect(page.locator("#field-message")).to_have_value(words)
        expect(page.locator("#field-recipient")).to_have_value("Grandma")
        page.locator("[data-send]").click()
        expect(page.locator(".looks img")).to_have_count(4)
        for look in page.locator(".looks img").all():
            assert maker.context.request.get(world.base + look.get_attribute("src")).status == 200
        page.locator('button[value="edit"]').click()
        expect(page.locator("#field-recipient")).to_have_value("Grandma")
        page.locator("[data-send]").click()
        page.locator('button[value="make"]').click()
        page.wait_for_url("**/ready")
        card, link = made_from(page), page.locator("#own-link").input_value()
    passed = linked_without_script(world, link)
    with world.person(script=False) as friend:
        friend.go(passed)
        friend.page.locator(".envelope").click()
        expect(friend.page.locator(".reading__message")).to_have_text(words)
        friend.page.locator("[data-sheet]").click()
        expect(friend.page.locator("#own-link")).to_be_visible()
    assert [row[:5] for row in rows(world, card)[1:]] == [
        (code_of(link), card["code"], 1, "other", "copy"),
        (code_of(passed), code_of(link), 2, "im", "telegram"),
    ]
    assert [world.people(card, code_of(one)) for one in (link, passed)] == [1, 1]


# Everybody can read and reach it


def whole(reader, name: str, within: str | None = None) -> list[str]:
    """Return what is wrong with the page in sight, or with the part of it that covers the rest."""
    reader.settle()
    found = [f"{name}: {fault}" for fault in reader.faults(within=within)]
    if wider := reader.overflow():
        found.append(f"{name}: {wider} px wider than the window")
    return found


@pytest.mark.parametrize("view", VIEWS)
def test_the_makers_pages_shut_nobody_out(world, view):
    with reader_of(world, view) as maker:
        page, found = maker.page, []
        maker.go("/")
        assert page.locator("html").get_attribute("lang") == ("en" if view == "desk" else view)
        found += whole(maker, "front")
        page.locator(".tongues summary").click()
        found += whole(maker, "front with languages")
        maker.go("/?template=lunar-new-year")
        page.locator("#field-recipient").fill("Grandma")
        page.locator("#field-sender").fill("Lin")
        expect(page.locator("[data-stage]")).to_have_attribute("src", re.compile("^blob:"))
        found += whole(maker, "desk")
        page.locator("[data-send]").click()
        page.wait_for_url("**/ready")
        found += whole(maker, "made")
        maker.go(page.locator("#journey-link").input_value())
        found += whole(maker, "journey")
        page.locator('a[href$="/take-back"]').click()
        found += whole(maker, "take back?")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("view", VIEWS)
def test_the_readers_pages_shut_nobody_out(world, view):
    card = world.make()
    with reader_of(world, view) as reader:
        page, found = reader.page, []
        reader.go(card["page_url"])
        found += whole(reader, "envelope")
        reader.open_envelope()
        found += whole(reader, "card")
        reader.open_sheet()
        found += whole(reader, "share sheet", "#send-on")
        reader.go(f"/g/{card['code']}/report")
        found += whole(reader, "report")
        page.locator('input[name="reason"]').first.check()
        page.locator('form[method="post"] button[type="submit"]').click()
        page.locator(".quiet__sign").wait_for()
        found += whole(reader, "reported")
    assert not found, "\n".join(found)


def test_the_look_page_and_a_refused_desk_shut_nobody_out(world):
    for lang in ("zh-Hans", "ar"):
        with world.person(lang=lang, expects="422") as maker:
            maker.go("/?template=mid-autumn")
            maker.page.locator("#field-recipient").fill("Grandma")
            maker.page.locator("[data-send]").evaluate("one => { one.value = 'look'; }")
            maker.page.locator("[data-send]").click()
            maker.page.locator(".looks").wait_for()
            found = whole(maker, "look")
            maker.page.locator('button[value="edit"]').click()
            maker.page.locator("#field-message").fill(CHAIN_LETTER)
            maker.page.locator("[data-send]").click()
            maker.page.locator("[data-rejected]").wait_for()
            found += whole(maker, "refused desk")
        assert not found, "\n".join(found)


def test_the_words_around_every_card_can_be_read(world):
    found = []
    with world.person() as reader:
        for one in world.api.get("/api/v1/templates").json()["templates"]:
            card = world.make(template=one["id"])
            reader.go(card["page_url"])
            reader.settle()
            found += [f"{one['id']}, envelope: {fault}" for fault in reader.faults("color-contrast")]
            reader.open_envelope()
            reader.settle()
            found += [f"{one['id']}, card: {fault}" for fault in reader.faults("color-contrast")]
            reader.open_sheet()
            reader.settle()
            sheet = reader.faults("color-contrast", within="#send-on")
            found += [f"{one['id']}, sheet: {fault}" for fault in sheet]
    assert not found, "\n".join(found)


def moves(page) -> bool:
    """Tell whether the weather draws something else within some frames."""
    return page.evaluate(
        """async () => {
            const sky = document.querySelector("canvas.weather");
            const first = sky.toDataURL();
            for (let frame = 0; frame < 8; frame += 1) {
                await new Promise(requestAnimationFrame);
                if (sky.toDataURL() !== first) return true;
            }
            return false;
        }"""
    )


def test_nothing_moves_for_those_who_want_no_motion(world):
    card = world.make()
    with world.person() as reader:
        reader.receive(card["page_url"])
        reader.settle()
        assert reader.page.locator("canvas").count() == 0
        expect(reader.page.locator("[data-pause]")).to_be_hidden()
        moving = "document.getAnimations().filter((one) => one.playState === 'running').length"
        assert reader.page.evaluate(moving) == 0


def test_the_weather_can_be_paused_and_goes_on(world):
    card = world.make()
    with world.person(moving=True) as reader:
        reader.receive(card["page_url"])
        pause = reader.page.locator("[data-pause]")
        expect(pause).to_be_visible()
        assert moves(reader.page)
        pause.tap()
        expect(pause).to_have_text(re.compile("Play"))
        assert not moves(reader.page)
        pause.tap()
        expect(pause).to_have_text(re.compile("Pause"))
        assert moves(reader.page)


def test_a_card_page_weighs_little_without_its_picture(world):
    card = world.make()
    with world.person(moving=True) as reader:
        weights = {}

        def weigh(request) -> None:
            weights[request.url] = weights.get(request.url, 0) + request.sizes()["responseBodySize"]

        reader.context.on("requestfinished", weigh)
        reader.receive(card["page_url"])
        reader.page.locator("[data-pause]:visible").wait_for()
        reader.open_sheet()
        reader.settle()
        picture = re.compile(r"\.jpg(\?|$)")
        assert any(picture.search(url) for url in weights)
        rest = {url: weight for url, weight in weights.items() if not picture.search(url)}
        assert {"document", "css", "js"} - {url.split("?")[0].rsplit(".", 1)[-1] for url in rest} == {
            "document"
        }
        assert sum(rest.values()) <= 100_000, rest


def test_no_page_may_ask_another_host_or_run_foreign_script(world):
    card = world.make()
    paths = (
        "/",
        "/?template=eid",
        f"/g/{card['code']}",
        card["manage_url"],
        "/docs",
        f"/g/{card['code']}/report",
    )
    with world.person(moving=True, desk=True, expects="Content Security Policy") as reader:
        for path in paths:
            reader.go(path)
            reader.settle()
            assert not reader.noticed, reader.noticed
            refused = reader.page.evaluate(
                """async () => {
                    const refused = [];
                    const both = new Promise((resolve) => {
                        addEventListener("securitypolicyviolation", (event) => {
                            if (refused.push(event.effectiveDirective) === 2) resolve();
                        });
                    });
                    const script = document.createElement("script");
                    script.textContent = "window.foreign = true";
                    const picture = document.createElement("img");
                    picture.src = "https://elsewhere.example/pixel.png";
                    document.body.append(script, picture);
                    await both;
                    return refused.sort();
                }"""
            )
            assert refused == ["img-src", "script-src-elem"], path
            assert reader.page.evaluate("window.foreign") is None
            reader.noticed.clear()
            assert set(reader.left) <= {"https://elsewhere.example/pixel.png"}  # the one that was refused
            reader.left.clear()


# Taking back


def test_a_card_is_taken_back_after_asking_and_brought_back(world):
    with world.person(moving=True) as maker, world.person(expects="410") as friend:
        page = maker.page
        card = world.make()
        maker.go(card["manage_url"])
        page.locator('a[href$="/take-back"]').tap()
        expect(page.get_by_role("alertdialog")).to_be_visible()
        assert friend.go(card["page_url"]).status == 200  # asking takes nothing back
        page.get_by_role("alertdialog").locator('button[type="submit"]').tap()
        expect(page.locator('form[action$="/give-back"]')).to_be_visible()
        gone = friend.go(card["page_url"])
        assert gone.status == 410
        expect(friend.page.locator(".quiet__sign--empty")).to_be_visible()
        words = friend.page.locator("body").inner_text()
        assert "Grandma" not in words
        assert "Lin" not in words
        page.locator('form[action$="/give-back"] button').tap()
        expect(page.locator('a[href$="/take-back"]')).to_be_visible()
        friend.receive(card["page_url"])
        expect(friend.page.locator(".reading__to")).to_contain_text("Grandma")
    assert world.people(card) == 1
