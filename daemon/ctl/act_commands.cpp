// The acts: one row a command. Each row says which act it sends and what it asks for.
#include "daemon/ctl/act_commands.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <charconv>
#include <map>
#include <memory>
#include <span>

namespace cargo::ctl {
namespace {

using boost::json::object;

enum class Kind { text, list, number };

struct Field {
    std::string_view option;   ///< "--kind"
    std::string_view member;   ///< of the JSON body
    Kind kind;
    bool required;
    std::string_view help;
};

struct Row {
    std::string_view command;  ///< "lift"
    std::string_view verb;     ///< "request"; empty: the command itself
    std::string_view act;
    bool keyed;                ///< takes keys; else one positional `call`
    std::string_view help;
    std::span<const Field> fields;
};

// clang-format off
constexpr Field open_fields[] = {
    {"--site",      "site",      Kind::text, true,  "terminal de déchargement / discharge terminal"},
    {"--port",      "port",      Kind::text, false, "UN/LOCODE"},
    {"--imo",       "imo",       Kind::text, false, "numéro OMI / IMO number"},
    {"--call-sign", "call_sign", Kind::text, false, "indicatif / call sign"},
    {"--ship",      "ship_name", Kind::text, false, "navire / ship"},
    {"--voyage",    "voyage",    Kind::text, false, "voyage"},
};
constexpr Field at_fields[] = {
    {"--at",     "at",     Kind::text, true,  "instant RFC 3339"},
    {"--source", "source", Kind::text, false, "NP, port arrival, officer"},
};
constexpr Field discharged_fields[] = {{"--at", "at", Kind::text, true, "instant RFC 3339"}};
constexpr Field count_fields[] = {
    {"--box",      "container", Kind::text,   true,  "conteneur / container"},
    {"--line",     "line",      Kind::number, true,  "ligne de marchandises / goods line"},
    {"--packages", "packages",  Kind::number, true,  "colis comptés / packages counted"},
    {"--place",    "place",     Kind::text,   false, "lieu / place"},
    {"--at",       "at",        Kind::text,   false, "instant RFC 3339"},
};
constexpr Field count_id_fields[] = {{"--count", "count", Kind::text, true, "id"}};
constexpr Field assign_fields[] = {{"--to", "person", Kind::text, true, "agent / officer"}};
constexpr Field select_fields[] = {
    {"--criterion", "criterion", Kind::text, true,  "critère / criterion"},
    {"--kind",      "kinds",     Kind::list, true,  "type de contrôle / kind of control (repeatable)"},
    {"--lane",      "lane",      Kind::text, false, "circuit / lane"},
};
constexpr Field selection_fields[] = {{"--selection", "selection", Kind::text, true, "id"}};
constexpr Field hold_fields[] = {{"--kind", "kind", Kind::text, true, "type de blocage / kind of hold"}};
constexpr Field lift_fields[] = {{"--hold", "hold", Kind::text, true, "id"}};
constexpr Field order_fields[] = {
    {"--kind",  "kind",        Kind::text, true,  "type de contrôle / kind of control"},
    {"--place", "place",       Kind::text, false, "lieu / place"},
    {"--when",  "when",        Kind::text, false, "instant RFC 3339"},
    {"--to",    "assigned_to", Kind::text, false, "agent / officer"},
};
constexpr Field order_id_fields[] = {{"--order", "order", Kind::text, true, "id"}};
constexpr Field result_fields[] = {
    {"--order",  "order",  Kind::text, true,  "id"},
    {"--result", "result", Kind::text, false, "conform, irregular, inconclusive"},
    {"--place",  "place",  Kind::text, false, "lieu / place"},
    {"--at",     "at",     Kind::text, false, "instant RFC 3339"},
    {"--text",   "text",   Kind::text, false, "constat / finding"},
};
constexpr Field mrn_fields[] = {
    {"--mrn",        "mrn",        Kind::text,   true, "MRN"},
    {"--item",       "item",       Kind::number, true, "article de la déclaration / declaration item"},
    {"--line",       "line",       Kind::number, true, "ligne de marchandises / goods line"},
    {"--packages",   "packages",   Kind::number, true, "colis / packages"},
    {"--mass-grams", "mass_grams", Kind::number, true, "masse brute en grammes / gross mass in grams"},
};
constexpr Field clear_fields[] = {
    {"--mrn",     "mrn",     Kind::text,   true,  "MRN"},
    {"--item",    "item",    Kind::number, true,  "article / item"},
    {"--state",   "state",   Kind::text,   false, "prelodged, accepted, under_control, cleared, withdrawn"},
    {"--officer", "officer", Kind::text,   false, "agent nommé par le système / officer named by the system"},
};
constexpr Field item_fields[] = {
    {"--mrn",  "mrn",  Kind::text,   true, "MRN"},
    {"--item", "item", Kind::number, true, "article / item"},
};
constexpr Field haulier_fields[] = {{"--haulier", "haulier", Kind::text, true, "code du transporteur / haulier's code"}};

constexpr Row rows[] = {
    // command    verb              act                   keyed  help
    {"call",     "open",            "open_call",          false, "ouvre une escale / opens a port call",                     open_fields},
    {"call",     "discharged",      "end_discharge",      false, "fin de déchargement / end of discharge",                   discharged_fields},
    {"arrival",  "",                "report_arrival",     false, "arrivée du navire / the ship's arrival",                   at_fields},
    {"count",    "record",          "count_goods",        true,  "écor : ce que l'agent a compté / an officer's own count",   count_fields},
    {"count",    "strike",          "strike_count",       true,  "raye un écor (autre personne) / strikes a count (another person)", count_id_fields},
    {"accept",   "",                "accept",             true,  "prise en charge / acceptance",                             {}},
    {"assign",   "",                "assign",             true,  "attribue une ligne ou un contrôle / assigns",              assign_fields},
    {"select",   "",                "select",             true,  "sélectionne / selects for control",                        select_fields},
    {"deselect", "request",         "request_deselect",   true,  "demande / asks",                                           selection_fields},
    {"deselect", "approve",         "approve_deselect",   true,  "approuve (autre personne) / approves (another person)",    selection_fields},
    {"deselect", "refuse",          "refuse_deselect",    true,  "refuse / refuses",                                         selection_fields},
    {"hold",     "",                "place_hold",         true,  "bloque / places a hold",                                   hold_fields},
    {"lift",     "request",         "request_lift",       true,  "demande le déblocage / asks to lift",                      lift_fields},
    {"lift",     "approve",         "approve_lift",       true,  "approuve (autre personne) / approves (another person)",    lift_fields},
    {"lift",     "refuse",          "refuse_lift",        true,  "refuse / refuses",                                         lift_fields},
    {"control",  "order",           "order_control",      true,  "ordonne un contrôle / orders a control",                   order_fields},
    {"control",  "announce",        "announce_control",   true,  "annonce / announces",                                      order_id_fields},
    {"control",  "request-cancel",  "request_cancel",     true,  "demande l'annulation / asks to cancel",                    order_id_fields},
    {"control",  "approve-cancel",  "approve_cancel",     true,  "approuve l'annulation / approves cancelling",              order_id_fields},
    {"control",  "refuse-cancel",   "refuse_cancel",      true,  "refuse l'annulation / refuses cancelling",                 order_id_fields},
    {"result",   "record",          "record_result",      true,  "résultat d'un contrôle / a control's result",              result_fields},
    {"result",   "countersign",     "countersign_result", true,  "contresigne / countersigns",                               order_id_fields},
    {"mrn",      "",                "link_mrn",           true,  "impute un MRN (ne libère rien) / links an MRN",            mrn_fields},
    {"clear",    "record",          "clear",              true,  "BAE constaté ou saisi / clearance of an item",             clear_fields},
    {"clear",    "request-withdrawal", "request_withdrawal", true, "demande le retrait du BAE / asks to withdraw",            item_fields},
    {"clear",    "approve-withdrawal", "approve_withdrawal", true, "approuve le retrait / approves withdrawing",              item_fields},
    {"right",    "name-haulier",    "name_haulier",       true,  "le détenteur nomme le transporteur / the holder names the haulier", haulier_fields},
};
// clang-format on

/// What was typed for one row; shared with the callback that runs after parsing.
struct Typed {
    std::vector<std::string> keys{};
    std::string call{};
    std::string reason{};
    std::string if_match{};
    std::map<std::string, std::string> texts{};
    std::map<std::string, std::vector<std::string>> lists{};
};

object body_of(const Row& row, const Typed& typed) {
    object body;
    if (row.keyed) {
        boost::json::array keys;
        for (const std::string& key : typed.keys) keys.push_back(boost::json::value(key));
        body["keys"] = std::move(keys);
    } else {
        body["call"] = typed.call;
    }
    for (const Field& field : row.fields) {
        const std::string member(field.member);
        if (field.kind == Kind::list) {
            boost::json::array list;
            for (const std::string& text : typed.lists.at(member)) list.push_back(boost::json::value(text));
            body[member] = std::move(list);
            continue;
        }
        const std::string& text = typed.texts.at(member);
        if (text.empty()) continue;
        std::int64_t number = 0;
        const bool is_number = std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc{};
        if (field.kind == Kind::number && is_number) {
            body[member] = number;
        } else {
            body[member] = text;
        }
    }
    if (!typed.reason.empty()) body["reason"] = typed.reason;
    return body;
}

/// A tag alone needs no quotes on the command line, where a shell would take them.
std::string if_match_of(const std::string& typed) {
    const bool alone = !typed.empty() && typed != "*" && typed.find('"') == typed.npos;
    return alone ? '"' + typed + '"' : typed;
}

void add_row(CLI::App& app, const Row& row, Session& session, Run& run) {
    CLI::App* command = row.verb.empty()
                            ? app.add_subcommand(std::string(row.command), std::string(row.help))
                            : family(app, std::string(row.command))->add_subcommand(std::string(row.verb), std::string(row.help));
    auto typed = std::make_shared<Typed>();  // shared: CLI11 keeps the options' targets as long as the app
    if (row.keyed) {
        command->add_option("key", typed->keys, "lot/<escale>/<agent>/<B/L> | box/<escale>/<conteneur>")->required();
        command->add_option("--if-match", typed->if_match,
                            "etag de show : refusé (code 4) si la clé a changé depuis / etag of show: refused (exit 4) if it "
                            "has moved since");
    } else {
        command->add_option("call", typed->call, "numéro d'escale / stay number")->required();
    }
    command->add_option("--reason", typed->reason, "motif / reason");
    for (const Field& field : row.fields) {
        const std::string member(field.member);
        CLI::Option* option = field.kind == Kind::list
                                  ? command->add_option(std::string(field.option), typed->lists[member], std::string(field.help))
                                  : command->add_option(std::string(field.option), typed->texts[member], std::string(field.help));
        if (field.kind == Kind::list) option->allow_extra_args(false);
        if (field.required) option->required();
    }
    command->callback([&session, &run, &row, typed] {
        run = [&session, &row, typed] {
            return send_act(session, std::string(row.act), body_of(row, *typed), if_match_of(typed->if_match));
        };
    });
}

}  // namespace

void add_act_commands(CLI::App& app, Session& session, Run& run) {
    for (const Row& row : rows) add_row(app, row, session, run);
}

}  // namespace cargo::ctl
