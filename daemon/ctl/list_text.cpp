#include "daemon/ctl/list_text.hpp"

#include <fmt/format.h>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "daemon/ctl/state_words.hpp"
#include "daemon/ctl/text_table.hpp"

namespace cargo::ctl {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

/// What stands at a dotted path of an item; null when there is nothing.
const value* at(const object& item, std::string_view path) {
    const object* here = &item;
    while (true) {
        const std::size_t dot = path.find('.');
        const std::string_view name = path.substr(0, dot);
        const value* found = here->if_contains(boost::json::string_view(name.data(), name.size()));
        if (found == nullptr || dot == path.npos) return found;
        here = found->if_object();
        if (here == nullptr) return nullptr;
        path.remove_prefix(dot + 1);
    }
}

std::string plain(const value& of) {
    if (const boost::json::string* text = of.if_string()) return std::string(text->data(), text->size());
    return of.is_null() ? std::string() : boost::json::serialize(of);
}

std::string text(const object& item, std::string_view path) {
    const value* found = at(item, path);
    return found != nullptr ? plain(*found) : std::string();
}

const array& list(const object& item, std::string_view path) {
    static const array none;
    const value* found = at(item, path);
    const array* items = found != nullptr ? found->if_array() : nullptr;
    return items != nullptr ? *items : none;
}

/// "a, b x2": each once, in the order they come.
std::string gathered(const std::vector<std::string>& parts) {
    std::vector<std::pair<std::string, int>> once;
    for (const std::string& part : parts) {
        const auto known = std::ranges::find(once, part, &std::pair<std::string, int>::first);
        if (known != once.end()) {
            ++known->second;
        } else if (!part.empty()) {
            once.emplace_back(part, 1);
        }
    }
    std::string out;
    for (const auto& [part, count] : once) {
        if (!out.empty()) out += ", ";
        out += count > 1 ? fmt::format("{} x{}", part, count) : part;
    }
    return out;
}

/// One member of each object in a list; without a name the entries themselves.
std::vector<std::string> each(const array& items, std::string_view member) {
    std::vector<std::string> out;
    for (const value& item : items) {
        const object* members = item.if_object();
        if (member.empty()) {
            out.push_back(plain(item));
        } else if (members != nullptr) {
            out.push_back(text(*members, member));
        }
    }
    return out;
}

std::string word_at(const object& item, std::string_view path, StateOf of, Language language) {
    return std::string(word_for(of, text(item, path), language));
}

std::string words_at(const object& item, std::string_view path, std::string_view member, StateOf of, Language language) {
    std::vector<std::string> words;
    for (const std::string& name : each(list(item, path), member)) words.emplace_back(word_for(of, name, language));
    return gathered(words);
}
std::string states(const object& item, std::string_view path, StateOf of, Language language) {
    return words_at(item, path, "state", of, language);
}

std::string yes_or_no(bool yes, Language language) {
    if (language == Language::french) return yes ? "oui" : "non";
    return yes ? "yes" : "no";
}

std::string yes_or_no(const object& item, std::string_view path, Language language) {
    const value* found = at(item, path);
    return found != nullptr && found->is_bool() ? yes_or_no(found->get_bool(), language) : std::string();
}

/// "600 coffee, 120 roasted coffee": packages and description of each goods line; an empty box has one line of nothing.
std::string goods(const object& item, std::string_view empty, std::string_view path, std::string_view packages,
                  Language language) {
    const value* nothing = at(item, empty);
    if (nothing != nullptr && *nothing == true) return language == Language::french ? "vide" : "empty";
    std::vector<std::string> parts;
    for (const value& line : list(item, path)) {
        const object* members = line.if_object();
        if (members != nullptr) parts.push_back(text(*members, packages) + " " + text(*members, "description"));
    }
    return gathered(parts);
}

/// Fields that rules lacked, and whether one of these rules stops the goods.
std::string missing_fields(const object& item, Language) {
    std::vector<std::string> fields;
    for (const value& rule : list(item, "undetermined")) {
        const object* members = rule.if_object();
        if (members == nullptr) continue;
        for (const std::string& field : each(list(*members, "missing"), {})) fields.push_back(field);
    }
    return gathered(fields);
}
std::string blocks(const object& item, Language language) {
    const bool any = std::ranges::any_of(list(item, "undetermined"), [](const value& rule) {
        const object* members = rule.if_object();
        const value* found = members != nullptr ? members->if_contains("blocks") : nullptr;
        return found != nullptr && *found == true;
    });
    return yes_or_no(any, language);
}

std::string to_present(const object& item, Language) {
    std::vector<std::string> parts;
    for (const value& place : list(item, "view.to_present")) {
        const object* members = place.if_object();
        if (members != nullptr) parts.push_back(text(*members, "place") + " " + text(*members, "when"));
    }
    return gathered(parts);
}

struct Column {
    std::string_view french;
    std::string_view english;
    std::string (*cell)(const object& item, Language language);
};

constexpr Column key_column{"CLÉ", "KEY", [](const object& item, Language) { return text(item, "key"); }};
constexpr Column selections{"SÉLECTIONS", "SELECTIONS", [](const object& item, Language language) {
                                return states(item, "controls.selections", StateOf::selection, language);
                            }};
constexpr Column orders{"CONTRÔLES", "CONTROLS", [](const object& item, Language language) {
                            return states(item, "controls.orders", StateOf::order, language);
                        }};
constexpr Column holds{"BLOCAGES", "HOLDS", [](const object& item, Language language) {
                           return states(item, "controls.holds", StateOf::hold, language);
                       }};
constexpr Column assigned{"SUIVI PAR", "ASSIGNED TO", [](const object& item, Language) { return text(item, "assigned_to"); }};
constexpr Column selectivity{"RÈGLES", "RULES", [](const object& item, Language language) {
                                 return word_at(item, "selectivity", StateOf::selectivity, language);
                             }};
constexpr Column place_and_time{"À PRÉSENTER", "TO PRESENT", to_present};

// clang-format off
constexpr Column officers_lots[] = {
    key_column,
    {"POSITION",     "POSITION",   [](const object& item, Language language) { return word_at(item, "position", StateOf::position, language); }},
    assigned, selectivity, selections, orders, holds,
    {"MARCHANDISES", "GOODS",      [](const object& item, Language language) { return goods(item, "empty", "lines", "manifested.packages", language); }},
};
constexpr Column officers_boxes[] = {
    key_column,
    {"ÉTAT",         "STATE",      [](const object& item, Language language) { return word_at(item, "state", StateOf::box, language); }},
    {"SITE",         "SITE",       [](const object& item, Language) { return text(item, "site"); }},
    {"AU MANIFESTE", "MANIFESTED", [](const object& item, Language language) { return yes_or_no(item, "on_manifest", language); }},
    {"ÉCARTS",       "DIFFERENCES", [](const object& item, Language language) { return words_at(item, "discrepancies", "kind", StateOf::difference, language); }},
    selections, orders, holds,
};
constexpr Column undetermined[] = {
    key_column, assigned, selectivity,
    {"MANQUE",       "MISSING",    missing_fields},
    {"BLOQUE",       "BLOCKS",     blocks},
    {"RÈGLE",        "RULE",       [](const object& item, Language) { return gathered(each(list(item, "undetermined"), "rule")); }},
};
constexpr Column handlers_lots[] = {
    key_column,
    {"POSITION",     "POSITION",   [](const object& item, Language language) { return word_at(item, "view.position", StateOf::position, language); }},
    {"MAINLEVÉE",    "RELEASE",    [](const object& item, Language language) { return word_at(item, "view.release", StateOf::release, language); }},
    {"CONTENEURS",   "CONTAINERS", [](const object& item, Language) { return gathered(each(list(item, "view.boxes"), {})); }},
    {"MRN",          "MRN",        [](const object& item, Language) { return gathered(each(list(item, "view.mrns"), {})); }},
    place_and_time,
    {"MARCHANDISES", "GOODS",      [](const object& item, Language language) { return goods(item, "view.empty", "view.lines", "packages", language); }},
};
constexpr Column handlers_boxes[] = {
    key_column,
    {"ÉTAT",         "STATE",      [](const object& item, Language language) { return word_at(item, "view.status", StateOf::box, language); }},
    {"PORTE",        "GATE",       [](const object& item, Language language) { return word_at(item, "view.core.gate", StateOf::gate, language); }},
    {"TYPE",         "TYPE",       [](const object& item, Language) { return text(item, "view.size_type"); }},
    {"VIDE",         "EMPTY",      [](const object& item, Language language) { return yes_or_no(item, "view.empty", language); }},
    {"TRANSPORTEUR", "HAULIER",    [](const object& item, Language) { return text(item, "view.right.haulier"); }},
    place_and_time,
};
// clang-format on

std::span<const Column> columns_of(std::string_view kind, bool outward) {
    if (kind == "undetermined") return undetermined;
    if (kind == "box") return outward ? std::span<const Column>(handlers_boxes) : officers_boxes;
    return outward ? std::span<const Column>(handlers_lots) : officers_lots;
}

}  // namespace

std::string list_text(std::string_view kind, const array& items, Language language) {
    if (items.empty()) return {};
    const object* first = items.front().if_object();
    const std::span<const Column> columns = columns_of(kind, first != nullptr && first->contains("view"));
    std::vector<std::string> headings;
    for (const Column& column : columns) headings.emplace_back(language == Language::french ? column.french : column.english);
    TextTable table(std::move(headings));
    for (const value& item : items) {
        const object* members = item.if_object();
        if (members == nullptr) continue;
        std::vector<std::string> cells;
        for (const Column& column : columns) cells.push_back(column.cell(*members, language));
        table.add(std::move(cells));
    }
    return table.text();
}

}  // namespace cargo::ctl
