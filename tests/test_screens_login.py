"""Signing in at one's organisation, in a real browser, by Streamlit's own login and an OpenID provider on this machine."""

import re
from types import SimpleNamespace

import pytest
from oidc import CLIENT, SECRET, Provider
from test_api import WOODS, make_reading
from test_screens import WAIT_S, browser_page, chromium, free_port, screens_over, serving

from corpus.vocabulary import Facts
from search_api.app import create_app
from search_api.keys import KeyRing
from ui.login import identity

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
pytest.importorskip("authlib", reason="Authlib is not installed")
pytestmark = pytest.mark.skipif(not chromium(), reason="no Chromium is installed (Debian: apt-get install chromium)")

ANN = {"sub": "1", "email": "ann@board.example", "email_verified": True, "name": "Somebody Else"}
PEOPLE = {"Ann": ANN, "Ben": {"sub": "2", "email": "ben@board.example", "email_verified": True}, "Mallory": ANN | {"sub": "3", "email_verified": False}}
AUTH = """[auth]
redirect_uri = "{back}"
cookie_secret = "{cookie_secret}"
client_id = "{client}"
client_secret = "{secret}"
server_metadata_url = "{provider}/.well-known/openid-configuration"
"""


@pytest.fixture(scope="module")
def screens(opened_store, encoder, tmp_path_factory):
    """The screens with a provider. Ann is let in."""
    opened_store.clear()
    opened_store.put(make_reading(encoder, "woods.txt", WOODS, Facts(title="Child in the woods", kind="lcspr", area="norfolk", published="2021-03")))
    home, port = tmp_path_factory.mktemp("home"), free_port()
    ring, back = KeyRing(home), f"http://127.0.0.1:{port}/oauth2callback"
    ring.people.map("ann@board.example", "reviewer", name="A. Trainer")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCR_HOME", str(home))
        patch.setenv("SCR_SCREENS_KEY", ring.add("The screens", "screens")[1])
        patch.delenv("SCR_LOGIN_CLAIM", raising=False)
        patch.setenv("SCR_API_KEY", ring.add("Root", "admin")[1])  # nobody who did not sign in is let in with it
        with serving(Provider(PEOPLE, back).app()) as provider, serving(create_app(opened_store, encoder, keys=ring)) as api:
            (home / "secrets.toml").write_text(AUTH.format(back=back, cookie_secret="s" * 40, client=CLIENT, secret=SECRET, provider=provider))
            with screens_over(api, port) as url, browser_page() as page:
                sync_api.expect.set_options(timeout=WAIT_S * 1000)
                yield SimpleNamespace(url=url, browser=page.context.browser, ring=ring, store=opened_store)


@pytest.fixture
def page(screens):
    """A page of somebody whom the browser does not know."""
    with screens.browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.set_default_timeout(WAIT_S * 1000)
        yield page


def there(locator):
    sync_api.expect(locator.first).to_be_visible()


def sign_in(page, who):
    page.get_by_role("button", name="Sign in at your organisation").click()
    page.get_by_role("link", name=who).click()


def test_a_person_signs_in_decides_under_their_name_and_signs_out(screens, page):
    """On the way: the page that was wanted opens, a name that the provider lets people choose counts for nothing, and whoever
    is let in no more finds out on the open page."""
    page.goto(f"{screens.url}/review?kind=lcspr")
    there(page.get_by_text("Please sign in"))
    assert page.get_by_text("still to be decided on").count() == 0
    sign_in(page, "Ann")
    there(page.get_by_role("button", name="A. Trainer (reviewer)"))
    there(page.get_by_text("still to be decided on"))
    assert "review?kind=lcspr" in page.url
    assert page.context.cookies() and all("scr_back" != cookie["name"] for cookie in page.context.cookies())
    box = page.get_by_label("Why, in your own words").first
    box.press_sequentially("a fox says")
    there(page.get_by_text("0 decided in this visit."))  # no letter of it was taken for a button's
    page.get_by_role("button", name="✓ Accept").click()
    there(page.get_by_text("1 decided in this visit (1 accepted)"))
    assert [(d["by"], d["what"], d["reason"]) for d in screens.store.decisions()] == [("A. Trainer", "accept", "a fox says")]
    screens.ring.people.unmap("ann@board.example")
    there(page.get_by_text("You are not let in here"))  # nobody clicked
    sync_api.expect(page.locator("article.hit")).to_have_count(0)
    screens.ring.people.map("ann@board.example", "reader", name="A. Trainer")
    page.reload()
    page.get_by_role("button", name="A. Trainer (reader)").click()
    page.get_by_role("button", name="Sign out").click()
    there(page.get_by_text("Please sign in"))
    assert not [c for c in page.context.cookies() if re.match("_streamlit_user", c["name"])]


@pytest.mark.parametrize("who, said", [("Ben", "You signed in as ben@board.example"), ("Mallory", "has not verified your e-mail address")])
def test_who_is_not_let_in_or_not_certain_sees_nothing(screens, page, who, said):
    page.goto(f"{screens.url}/report")
    there(page.get_by_text("Please sign in"))
    sign_in(page, who)
    there(page.get_by_text(said))
    assert page.get_by_text("Child in the woods").count() == 0
    page.get_by_role("button", name="Sign out").click()
    there(page.get_by_text("Please sign in"))


@pytest.mark.parametrize("claims, claim, is_", [
    (ANN, "email", "ann@board.example"), (ANN | {"email_verified": "true"}, "email", "ann@board.example"), (ANN | {"email_verified": "false"}, "email", ""),
    ({"email": "ann@board.example"}, "email", ""), (ANN | {"iss": "https://login.example"}, "sub", "https://login.example#1"), (ANN, "sub", ""),
])
def test_who_a_person_is_is_what_the_provider_says_for_certain(claims, claim, is_):
    assert identity(claims, claim) == is_
