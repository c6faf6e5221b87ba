// Theme: light or dark, as the system says until the button is pressed.
(() => {
  const root = document.documentElement, button = document.getElementById("theme");
  const dark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const tell = () => { button.textContent = dark() ? "☀ light" : "☾ dark"; };
  button.onclick = () => { root.dataset.theme = dark() ? "light" : "dark"; tell(); };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", tell);
  tell();
})();
