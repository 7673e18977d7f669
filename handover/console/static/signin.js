// The sign-in page: a one-time link needs a click, so that a preview of the
// link does not use it up.
const query = new URLSearchParams(location.search);
const words = {
  wrong: "That did not work. Check the name and the secret, or ask for a new link.",
  many: "Too many tries. Please wait a minute.",
  away: "We cannot reach the store right now. Please try again in a moment.",
};
const fault = document.getElementById("fault");
if (words[query.get("fault")]) {
  fault.hidden = false;
  fault.textContent = words[query.get("fault")];
}
const once = query.get("once");
if (once) {
  document.getElementById("once").value = once;
  document.getElementById("link").hidden = false;
  document.getElementById("secret").hidden = true;
  history.replaceState(null, "", location.pathname); // the token does not stay in the address
  document.querySelector("#link button").focus();
} else {
  document.getElementById("name").focus();
}
