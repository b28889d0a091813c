// Who looks at which page: each row of the portal's table with what stands in its gaps.

const { brief } = require("./house.js");
const steps = require("./steps.js");

/** A page: the row, the name of its picture, what fills the gaps, and what is done on it. */
function page(row, name, gaps = {}, more = {}) {
  const path = row.replace(/\{(\w+)\}/g, (_, gap) => encodeURIComponent(gaps[gap]));
  return { row, name, ...more, path: path + (more.query ?? "") };
}

const SHEET = "/rounds/{round}/sheets/{office}";
// An open site is not opened again.
const FACILITY_ACTS = ["close", "merge", "change-code"];
const ACTS = ["invite", "suspend", "hand-over", "reset-factors"];
// A row of each whose code is none.
const BAD_MASTER = "facility_code,name,kana,municipality_code,postcode,address,phone\n1234,架空医院,,,,,\n";
const BAD_FACILITIES = "医療機関コード,市町村コード,名称,フリガナ,郵便番号,住所,電話番号,施設分類,類型\n1234,162019,架空医院,カクウ,9300001,架空町1,0760000000,clinic,basic\n";

function addresses(found) {
  const { locked, running, fresh, hold, lot } = brief.more;
  const { order, shipment, exception, endpoint, credentials, recall, draft, leaving, mandate, application, listed } = brief.more;
  const sought = { query: `?product=pfizer&lot=${lot}` };
  const [first] = brief.towns;
  const at = (round, office) => ({ round, office, facility: first.hospital, hold });
  const ours = { facility: found.working.hospital };
  const transfer = `?from_facility_code=${first.hospital}&to_facility_code=${ours.facility}&date=2021-04-12`;
  const small = { small: true };
  const proves = { then: steps.proves };
  const toyama = at(running, "16");
  const pages = {
    nation: [
      page("/", "home", {}, small),
      page("/rounds", "rounds"),
      page("/rounds/new", "round-new"),
      page("/rounds/{round}", "round", at(running)),
      page("/rounds/{round}/deadlines", "deadlines", at(running)),
      page("/rounds/{round}/cut-offs", "cut-offs", at(running)),
      page("/rounds/{round}/issue", "issue", at(fresh)),
      page("/rounds/{round}/cancel", "cancel", at(fresh), proves),
      page("/rounds/{round}/chain", "chain", at(locked)),
      page("/rounds/{round}/country", "country", at(running)),
      page("/rounds/{round}/orders", "orders", at(locked)),
      page("/rounds/{round}/sheet", "sheet-own", at(fresh)),
      page(`${SHEET}/simulate`, "simulate", at(fresh, "nation"), { then: steps.simulates }),
      page(`${SHEET}/ceilings`, "ceilings", at(running, "17")),
      page("/rounds/{round}/below/{office}", "below", toyama),
      page("/rounds/{round}/lock", "lock", at(running)),
      page("/holds", "holds"),
      page("/holds/new", "hold-new", {}, proves),
      page("/holds/{hold}/release", "hold-release", at(), proves),
      page("/products", "products"),
      page("/supply", "supply"),
      page("/progress", "progress", {}, small),
      page("/progress/orders", "progress-orders", {}, { query: "?far=unplanned" }),
      page("/facilities", "facilities", {}, { query: "?prefecture=16&view=venues" }),
      page("/facilities/transfers", "facilities-transfers", {}, small),
      page("/places", "places", {}, { ...small, query: "?prefecture=16" }),
      page("/places/new", "place-new"),
      page("/places/{place}", "place", { place: first.code }),
      page("/places/{place}/merge", "place-merge", { place: first.code }),
      page("/places/{place}/merge", "place-merge-shown", { place: first.code }, { then: steps.merges }),
      page("/partners", "partners", {}, small),
      page("/partners/new", "partner-new"),
      page("/partners/{partner}", "partner", { partner: "maker-01" }),
      page("/partners/{partner}/credentials", "partner-credentials", { partner: "maker-01" }),
      page("/partners/{partner}/credentials/{credentials}/revoke", "partner-credentials-revoke", {
        partner: "maker-01",
        credentials,
      }),
      page("/areas", "areas", {}, { query: "?prefecture=16" }),
      page("/areas/new", "area-new"),
      page("/areas/import", "areas-import"),
      page("/recalls", "recalls", {}, small),
      page("/recalls/lot", "recall-lot", {}, sought),
      page("/recalls/new", "recall-new", {}, { ...sought, ...proves }),
      page("/recalls/{recall}", "recall", { recall }),
      page("/accounts", "accounts"),
      page("/organisations", "organisations"),
      page("/organisations/new", "body-new"),
      page("/organisations/{id}/edit", "body", { id: "toyama-medical" }),
      page("/audit", "audit"),
      page("/audit/verification", "audit-verification"),
    ],
    prefecture: [
      page("/", "home", {}, small),
      page("/rounds/{round}", "round", at(running)),
      page(SHEET, "sheet", toyama),
      page(`${SHEET}/history`, "history", toyama),
      page(`${SHEET}/basis`, "basis", toyama),
      page("/rounds/{round}/lock", "lock", at(running), small),
      page("/rounds/{round}/lock", "lock-preview", at(running), { then: steps.previews }),
      page("/rounds/{round}/lock/progress", "lock-progress", at(running)),
      page("/rounds/{round}/lock/late", "lock-late", at(running)),
      page(`${SHEET}/ceilings`, "ceilings", at(running, found.slow.code)),
      page("/rounds/{round}/orders", "orders", at(locked), small),
      page("/rounds/{round}/orders/list", "order-list", at(locked), { query: "?partner=maker-01" }),
      page("/demands/{round}", "area-demands-missing", at(running), { query: "?missing=1" }),
      page("/accounts", "accounts"),
      page("/accounts/new", "account-new"),
      page("/accounts/import", "accounts-import"),
      page("/accounts/import", "accounts-looked-through", {}, { then: steps.looksThrough }),
      page("/accounts/{user_name}", "account", found),
      page("/accounts/{user_name}/roles", "account-roles", found, { query: "?organisation_id=16" }),
      ...ACTS.map((act) => page("/accounts/{user_name}/acts/{act}", `account-${act}`, { ...found, act })),
      page("/service-accounts", "service-accounts"),
      page("/service-accounts/{client_id}/revoke", "service-account-revoke", found, {
        query: "?organisation_id=16",
      }),
      page("/elevate", "elevate"),
    ],
    towns: [
      page("/", "home", {}, small),
      page(SHEET, "sheet", at(running, found.working.code), small),
      page(`${SHEET}/import`, "import", at(running, found.working.code)),
      page(`${SHEET}/import`, "import-looked-through", at(running, found.working.code), { then: steps.importsLines }),
      page(`${SHEET}/after`, "after", at(locked, found.working.code)),
      page(`${SHEET}/after/{facility}`, "correct", { ...at(locked, found.working.code), facility: found.working.hospital }),
      page("/settings", "settings", {}, small),
      page("/settings/password", "password"),
      page("/settings/second-factors", "second-factors"),
      page("/settings/second-factors/{factor}/remove", "second-factor-remove", found, proves),
      page("/settings/second-factors", "passkey-new", {}, { then: steps.begins("/settings/passkeys") }),
      page("/settings", "mail-change", {}, { then: steps.changesMail }),
      page("/settings/sessions", "sessions"),
      page("/questions", "questions"),
      page("/faq", "faq"),
      page("/facilities", "facilities", {}, small),
      page("/facilities/new", "facility-new", {}, small),
      page("/facilities/import", "facilities-import"),
      page("/facilities/import", "facilities-looked-through", {}, { ...small, then: steps.looksThroughFile("facilities.csv", BAD_FACILITIES) }),
      page("/facilities/{facility}/edit", "facility-edit-refused", ours, { ...small, then: steps.sendsItself({ name: "", phone: "x" }) }),
      page("/facilities/{facility}/public", "facility-public-refused", ours, { then: steps.sendsItself({ booking_url: "x" }) }),
      page("/facilities/{facility}/acts/{act}", "facility-close-refused", { ...ours, act: "close" }, { then: steps.sendsItself({ reason: "" }) }),
      page("/facilities/{facility}/acts/{act}", "facility-merge-shown", { ...ours, act: "merge" }, {
        then: steps.sendsItself({ into_facility_code: first.hospital, reason: "統合" }),
      }),
      page("/facilities/nearest", "facilities-nearest", {}, { ...small, query: `?municipality=${first.code}` }),
      page("/facilities/transfers", "facilities-transfer-checked", {}, { ...small, query: transfer }),
      page("/facilities/{facility}", "facility-one", ours, small),
      page("/facilities/{facility}/edit", "facility-edit", ours, small),
      page("/facilities/{facility}/public", "facility-public", ours, small),
      page("/facilities/{facility}/demands", "facility-demands", ours, small),
      page("/demands/{round}", "area-demands", at(running), small),
      page("/facilities/{facility}/demands/{round}", "facility-demand", { ...at(running), ...ours }),
      ...FACILITY_ACTS.map((act) => page("/facilities/{facility}/acts/{act}", `facility-${act}`, { ...ours, act })),
    ],
    site: [
      page("/", "home", {}, small),
      page("/facility", "facility", {}, small),
      page("/facility/decline/{sheet}", "decline", found),
      page("/facility/demand/{round}", "demand", at(running), small),
      page("/facility/shipments/{shipment}", "shipment", { shipment }, small),
      page("/recalls/{recall}", "recall", { recall }),
    ],
    maker: [
      page("/", "home", {}, small),
      page("/orders", "my-orders", {}, small),
      page("/orders/import", "orders-import", {}, { query: "?kind=planned-dates" }),
      page("/orders/{order}", "order", { order }, small),
      page("/orders/{order}/exceptions/{exception}", "exception", { order, exception }),
      page("/feed", "feed"),
      page("/feed/replays", "replays"),
      page("/feed/credentials", "credentials"),
      page("/feed/credentials/{credentials}/revoke", "credentials-revoke", { credentials }),
      page("/webhooks", "webhooks"),
      page("/webhooks/{endpoint}", "webhook", { endpoint }),
      page("/webhooks/{endpoint}/delete", "webhook-delete", { endpoint }),
    ],
    body: [
      page("/", "home", {}, small),
      page("/mandates", "mandates", {}, small),
      page("/mandates/{number}", "mandate", { number: mandate }, small),
      page("/mandates", "mandates-lock-shown", {}, { ...small, query: "?state=received", then: steps.choosesAll }),
      page("/mandates/{number}", "mandate-send-back-refused", { number: mandate }, {
        then: steps.sends(`/mandates/${mandate}/send-back`),
      }),
    ],
    desk: [
      page("/", "home"),
      page("/codes", "codes", {}, small),
      page("/codes/{number}", "code", { number: application.number }, small),
      page("/codes", "codes-number-shown", {}, { ...small, query: "?state=collated", then: steps.choosesAll }),
      page("/master-list", "master-list"),
      page("/master-list", "master-list-looked-up", {}, { ...small, query: "?keyword=架空" }),
      page("/master-list/import", "master-list-import"),
      page("/master-list/import", "master-list-looked-through", {}, {
        ...small,
        then: steps.looksThroughFile("list.csv", BAD_MASTER, { source: "研修用" }),
      }),
      page("/questions", "questions"),
      page("/faq", "faq"),
      page("/faq/edit", "faq-edit"),
    ],
  };
  // The table has one name for each gap; ours says what is in it.
  for (const those of Object.values(pages)) {
    for (const one of those) one.row = one.row.replace("{factor}", "{id}");
  }
  const file = (row, media, gaps = {}) => ({ ...page(row, "", gaps), media });
  const lines = at(running, found.working.code);
  const files = {
    nation: [file("/areas/table.csv", "text/csv")],
    body: [file("/mandates/{number}/pdf", "application/pdf", { number: mandate })],
    desk: [file("/master-list/template", "text/csv")],
    towns: [
      file("/facilities/options", "text/html"),
      { ...page("/postcode", "", {}, { query: "?postcode=930-0001" }), media: "text/html" },
      file("/facilities/import/template", "text/csv"),
      file(`${SHEET}/lines.csv`, "text/csv", lines),
      file(`${SHEET}/lines.xlsx`, "application/vnd.openxmlformats", lines),
    ],
    prefecture: [
      file("/accounts/import/example", "text/csv"),
      { ...page("/codes/export", "", {}, { query: "?month=2021-03" }), media: "text/csv" },
      file("/organisations/options", "text/html"),
      file("/.well-known/jwks.json", "application/jwk-set+json"),
      { ...file("/assets/{name}", "text/css", { name: "portal.css" }) },
    ],
  };
  const guests = [
    page("/login", "log-in", {}, small),
    page("/password-reset", "password-reset"),
    page("/links/{secret}", "link", found),
    page("/mandate", "mandate-form", {}, small),
    page("/mandate", "mandate-form-found", {}, { ...small, then: steps.sends("/mandate#found", { code: listed }) }),
    page("/mandate", "mandate-form-absent", {}, { ...small, then: steps.sends("/mandate#found", { code: "1310000000" }) }),
    page("/mandate", "mandate-form-unread", {}, { then: steps.sends("/mandate#found", { code: "12" }) }),
    page("/mandate", "mandate-form-unopened", {}, {
      then: steps.sends("/mandate/open", { number: draft.number, secret: "AAAA-AAAA-AAAA-AAAA" }),
    }),
    page("/code", "code-form", {}, small),
    page("/code", "code-form-refused", {}, { ...small, then: steps.sends("/code") }),
    page("/code/confirm", "code-confirm", {}, { query: `?number=${application.number}&secret=AAAA-AAAA-AAAA-AAAA` }),
    page("/code/confirm", "code-confirm-gone", {}, {
      query: `?number=${application.number}&secret=AAAA-AAAA-AAAA-AAAA`,
      then: steps.sends("/code/confirm"),
    }),
    page("/code/{number}", "code-state", application, { ...small, before: steps.opens("/code", application) }),
    page("/mandate/confirm", "mandate-confirm", {}, { query: `?number=${mandate}&secret=AAAA-AAAA-AAAA-AAAA` }),
    page("/mandate/confirm", "mandate-confirm-gone", {}, {
      query: `?number=${mandate}&secret=AAAA-AAAA-AAAA-AAAA`,
      then: steps.sends("/mandate/confirm"),
    }),
    // What is not handed in has no paper: its page is shown.
    page("/mandate/{number}/pdf", "mandate-form-paper", draft, { before: steps.opens("/mandate", draft) }),
    ...["", "/site", "/mandatary", "/people", "/vaccine", "/check"].map((part) =>
      page(`/mandate/{number}${part}`, `mandate-form-${part.slice(1) || "state"}`, draft, small),
    ),
    page("/mandate/{number}/withdrawal", "mandate-form-withdrawal", leaving, { ...small, before: steps.opens("/mandate", leaving) }),
    page("/mandate/{number}/site", "mandate-form-site-refused", draft, {
      ...small,
      then: steps.sendsItself({ name: "", postcode: "930-00" }),
    }),
    page("/mandate/{number}/people", "mandate-form-people-refused", draft, {
      ...small,
      then: steps.sendsItself({ contact_mail: "x" }),
    }),
    page("/mandate/{number}/withdrawal", "mandate-form-withdrawal-refused", leaving, {
      then: steps.sendsItself({ withdrawal_reason: "", last_date: "2021-03-31" }),
    }),
    page("/links/{secret}", "link-gone", { secret: "gone" }, { refused: true }),
  ];
  return { pages, files, guests };
}

module.exports = { addresses };
