// The theme makes what scrolls unreachable by keys, and a landmark without a name of each block of code.
new MutationObserver(() => {
  for (const wide of document.querySelectorAll(".md-typeset :is(pre > code, .md-typeset__scrollwrap):not([tabindex])"))
    wide.setAttribute("tabindex", "0");
  document.querySelectorAll(".md-code__nav:not([aria-label])").forEach((bar) => {
    bar.setAttribute("aria-label", `Code ${[...document.querySelectorAll(".md-code__nav")].indexOf(bar) + 1}`);
  });
}).observe(document.documentElement, { childList: true, subtree: true, attributeFilter: ["tabindex"] });
