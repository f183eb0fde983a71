// Leads to the language of the reader.
const wanted = (navigator.languages || [navigator.language || ""])[0].toLowerCase().startsWith("zh") ? "zh" : "en";
location.replace(`${wanted}/index.html`);
