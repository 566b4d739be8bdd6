"""Takes the pictures in docs/screenshots: `python scripts/screenshots.py http://127.0.0.1:8000 docs/screenshots`.

Home, a listing, a SKU and a page for reading, at 360 and 1280 px, light and dark, in four locales.
"""

import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

LOCALES = ("fr-fr", "de-de", "ja-jp", "el-gr")
READING = {"fr-fr": "/fr-fr/guides/battery-health/"}
SIZES = {360: 800, 1280: 900}
TALLEST = 2600


def whole(page: Page) -> Image.Image:
    """The page from top to bottom, its lazy pictures loaded, cut where it gets long."""
    page.evaluate("document.querySelectorAll('img[loading=lazy]').forEach((image) => { image.loading = 'eager'; })")
    page.wait_for_load_state("networkidle")
    image = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
    return image.crop((0, 0, image.width, min(image.height, TALLEST)))


def main() -> None:
    """Take them all."""
    base, folder = sys.argv[1], Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for locale in LOCALES:
            for scheme in ("light", "dark"):
                for width, height in SIZES.items():
                    page = browser.new_context(
                        viewport={"width": width, "height": height}, color_scheme=scheme
                    ).new_page()
                    page.goto(f"{base}/{locale}/m/iphone-13/")
                    sku = page.locator("main a[href*='/p/']").first.get_attribute("href")
                    kinds = {
                        "home": f"/{locale}/",
                        "listing": f"/{locale}/c/smartphones/",
                        "sku": str(sku),
                        "guide": READING.get(locale, f"/{locale}/help/guarantee/"),
                    }
                    for kind, path in kinds.items():
                        page.goto(base + path)
                        picture = whole(page)
                        dark = "-dark" if scheme == "dark" else ""
                        small = (
                            picture.resize((picture.width * 5 // 8, picture.height * 5 // 8))
                            if width > 400
                            else picture
                        )
                        small.save(folder / f"{kind}-{locale}-{width}{dark}.webp", quality=58, method=6)
                    page.context.close()
        browser.close()


if __name__ == "__main__":
    main()
