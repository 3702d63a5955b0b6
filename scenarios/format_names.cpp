#include "scenarios/format_table.hpp"

namespace drsim::table {

const Form dns_server{"dns-server", "An authoritative server.",
  {{"site", reference({"sites"}), required, "", "where it stands", ""},
   {"router", reference({"routers"}), optional, "", "the router it is behind; the site's only one if left out", ""},
   {"secondary-of", reference({"dns-servers"}), optional, "", "the primary it copies", ""},
   {"transfer", delay, optional, "1s", "of a secondary: from the NOTIFY until the copy is in", "assumption: a zone of a few records; the mechanism is RFC 1996's"},
   {"refresh", duration, optional, "15m", "of a secondary that has missed a NOTIFY: how often it asks", "the default of Windows DNS zones"}}, {}};

const Form a_name{"name", "A name in DNS.",
  {{"application", reference({"applications"}), required, "", "whose addresses it has", ""},
   {"ttl", duration, optional, "1h", "how long a cache may keep the record", "the default of Windows DNS zones"},
   {"authority", reference({"dns-servers"}), required, "", "the primary that holds it", ""}}, {}};

const Form resolver{"resolver", "A caching resolver in steady use: what expires is fetched again at once.",
  {{"site", reference({"sites"}), required, "", "where it stands", ""},
   {"router", reference({"routers"}), optional, "", "the router it is behind; the site's only one if left out", ""},
   {"asks", list(reference({"dns-servers"})), optional, "", "whom it asks, in this order; the name's authority if left out", ""}}, {}};

static const Form lookups{"looks-up", "When clients ask their resolver.",
  {{"every", duration, required, "", "each client, at a phase of its own; 0s: for every use", ""}}, {}};

const Form client{"client population", "Clients that nothing tells apart.",
  {{"site", reference({"sites"}), required, "", "where they are", ""},
   {"router", reference({"routers"}), optional, "", "the router they are behind; the site's only one if left out", ""},
   {"count", count, optional, "1", "how many users", ""},
   {"use", list(reference({"applications"})), required, "", "the applications they use", ""},
   {"resolver", reference({"resolvers"}), optional, "", "whom they ask; needed if an application has a name", ""},
   {"looks-up", map(lookups), optional, "{every: 0s}", "when they ask", ""}}, {}};

}  // namespace drsim::table
