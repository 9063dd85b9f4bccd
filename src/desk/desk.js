// Keeps the page of the desk alive: progress, the report after each check, the gap list to copy.
"use strict";

// The desk ends with its last page, so that it knows them by names.
const page = crypto.randomUUID();
addEventListener("pagehide", () => navigator.sendBeacon("/bye?page=" + page));

const body = document.body;
if ("view" in body.dataset) {
  const part = (id) => document.getElementById(id);
  const said = part("said"), progress = part("progress"), frame = part("report"), copy = part("copy");
  let version = 0, gaps = null;

  // Replaces only what has changed, so that the place on the page and a playing recording stay.
  const renew = async () => {
    const old = frame.contentDocument;
    if (!frame.src || !old || !old.querySelector("main")) {
      frame.src = "report";
      return;
    }
    const text = await (await fetch("report")).text();
    const fresh = new DOMParser().parseFromString(text, "text/html");
    const blocks = (page) => [page.querySelector("header"), page.querySelector("nav"), ...page.querySelectorAll("main > section")];
    const [before, after] = [blocks(old), blocks(fresh)];
    if (before.length !== after.length || before.some((block, number) => !block !== !after[number])) {
      const top = frame.contentWindow.scrollY;
      frame.onload = () => frame.contentWindow.scrollTo(0, top);
      frame.contentWindow.location.reload();
      return;
    }
    before.forEach((block, number) => {
      if (block && block.outerHTML !== after[number].outerHTML) {
        block.replaceWith(old.importNode(after[number], true));
      }
    });
  };

  const look = async () => {
    try {
      const now = await (await fetch("state?page=" + page)).json();
      if (said.textContent !== now.said) {
        said.textContent = now.said;
      }
      progress.hidden = !now.working;
      progress.value = now.done;
      if (now.version !== version) {
        version = now.version;
        if (now.report) {
          await renew();
        }
      }
      gaps = now.gaps;
      if (copy) {
        copy.hidden = !gaps;
      }
    } catch {
      said.textContent = body.dataset.lost;
    }
    setTimeout(look, 700);
  };
  look();

  if (copy) {
    copy.addEventListener("click", async () => {
      const words = copy.textContent;
      try {
        await navigator.clipboard.writeText(gaps);
        copy.textContent = body.dataset.copied;
        setTimeout(() => { copy.textContent = words; }, 2000);
      } catch {
        part("gaps").value = gaps;
        part("gaps").hidden = part("gaps-label").hidden = false;
        part("gaps").select();
      }
    });
  }
}
