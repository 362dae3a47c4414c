#include "rules/lists.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "libcargo/limits.hpp"
#include "rules/suggest.hpp"

namespace cargo::rules {

namespace {

using Shape = Word::Shape;

/// Types a list may have, besides `word`.
constexpr std::array list_types{FieldType::text,      FieldType::code,       FieldType::country,
                                FieldType::port,      FieldType::hs,         FieldType::iso_type,
                                FieldType::un_number, FieldType::imdg_class, FieldType::package};

std::optional<FieldType> list_type(std::string_view word) {
    const auto found = std::ranges::find(list_types, word, [](FieldType t) { return to_string(t); });
    if (found == list_types.end()) return std::nullopt;
    return *found;
}

Sentence no_such_list_type(const std::string& word) {
    std::vector<std::string_view> names{"word"};
    for (const FieldType t : list_types) names.push_back(to_string(t));
    std::string all;
    for (const std::string_view name : names) all += (all.empty() ? "" : ", ") + std::string(name);
    const std::optional<std::string> meant = nearest(word, names);
    if (meant)
        return {"there is no list of '" + word + "': did you mean '" + *meant + "'?",
                "il n'y a pas de liste de '" + word + "' : vouliez-vous dire '" + *meant + "' ?"};
    return {"there is no list of '" + word + "'; types: " + all, "il n'y a pas de liste de '" + word + "' ; types : " + all};
}

/// Sorts, and complains of values that stand twice.
void put_in_order(Values& values, std::vector<std::pair<std::string, Spot>>& entries, Complaints& complaints) {
    std::ranges::sort(entries, {}, [](const auto& e) { return std::tie(e.first, e.second.begin); });
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (i > 0 && entries[i].first == entries[i - 1].first) {
            complaints.warning(Errc::rule_duplicate, entries[i].second,
                               {"this value stands in the list already", "cette valeur est déjà dans la liste"});
            continue;
        }
        values.texts.push_back(entries[i].first);
    }
}

void check_language(const Word& word, Complaints& complaints) {
    const bool language = word.text.size() == 2 && std::ranges::all_of(word.text, [](char c) { return c >= 'a' && c <= 'z'; });
    if (language) return;
    std::string capitals = word.text;
    std::ranges::transform(capitals, capitals.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    complaints.error(Errc::rule_bad_value, word,
                     {"'" + word.text + "' is neither a value nor a language of two letters: write codes in capitals (" +
                          capitals + ") and texts in quotes",
                      "'" + word.text + "' n'est ni une valeur ni une langue de deux lettres : écrivez les codes en capitales (" +
                          capitals + ") et les textes entre guillemets"});
}

std::shared_ptr<const Values> check_entries(const ListText& text, const NamedList& list, Complaints& complaints) {
    auto values = std::make_shared<Values>();
    values->shown = list.name;
    values->named = true;
    std::vector<std::pair<std::string, Spot>> entries;
    for (const Word& word : text.entries) {
        if (word.shape == Shape::name) {
            check_language(word, complaints);
            continue;
        }
        const auto value = list.words ? phrase_of(word) : value_of(word, list.type);
        if (!value) {
            complaints.error(value.error().code, word, value.error().sentence);
        } else if (list.words) {
            values->phrases.push_back(value->text);
        } else {
            entries.emplace_back(value->text, word);
        }
    }
    put_in_order(*values, entries, complaints);
    if (text.entries.empty()) {
        complaints.error(Errc::rule_never_matches, text.name,
                         {"the list is empty: nothing can be in it", "la liste est vide : rien ne peut y être"});
    }
    return values;
}

}  // namespace

Lists check_lists(const FileText& file, Complaints& complaints) {
    Lists lists;
    lists.broken.insert(file.broken_lists.begin(), file.broken_lists.end());
    for (const ListText& text : file.lists) {
        NamedList list{.name = text.name.text, .version = text.version.text, .at = text.name};
        if (lists.by_name.contains(list.name)) {
            complaints.error(Errc::rule_duplicate, text.name,
                             {"there is a list '" + list.name + "' already", "il y a déjà une liste '" + list.name + "'"});
            continue;
        }
        if (find_field(list.name)) {
            complaints.error(Errc::rule_duplicate, text.name,
                             {"'" + list.name + "' is the name of a field", "'" + list.name + "' est le nom d'un champ"});
        }
        const auto version = day_of(text.version);
        if (!version) complaints.error(version.error().code, text.version, version.error().sentence);
        const std::optional<FieldType> type = list_type(text.type.text);
        list.words = text.type.text == "word";
        if (!type && !list.words) {
            complaints.error(Errc::rule_type_mismatch, text.type, no_such_list_type(text.type.text));
            lists.broken.insert(list.name);
            continue;
        }
        list.type = type.value_or(FieldType::text);
        if (text.entries.size() > limits::rule_list_entries_max) {
            const std::string most = std::to_string(limits::rule_list_entries_max);
            complaints.error(Errc::rule_too_complex, text.name,
                             {"a list has at most " + most + " entries", "une liste a au plus " + most + " valeurs"});
            continue;
        }
        list.values = check_entries(text, list, complaints);
        lists.by_name.emplace(list.name, std::move(list));
    }
    return lists;
}

}  // namespace cargo::rules
