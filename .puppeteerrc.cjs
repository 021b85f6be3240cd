/** whatsapp-web.js brings puppeteer, whose installation would download a browser: Parvis uses the one of the machine. */
module.exports = { skipDownload: true };
