#include "rules/fixture.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "rules/check.hpp"
#include "rules/values.hpp"

namespace cargo::rules {

namespace {

std::optional<FixtureValue> fixture_value(const Word& word, const Field& field, Complaints& complaints) {
    const auto choices = choices_of(field);
    if (field.type == FieldType::choice) {
        if (std::ranges::find(choices, word.text) != choices.end()) return FixtureValue{word.text, 0};
        complaints.error(
            Errc::rule_bad_value, word,
            {"'" + word.text + "' is no value of " + field.name, "'" + word.text + "' n'est pas une valeur de " + field.name});
        return std::nullopt;
    }
    if (word.shape == Word::Shape::name) {
        complaints.error(
            Errc::rule_bad_value, word,
            {"'" + word.text + "' is no value: codes are written in capitals, texts in quotes",
             "'" + word.text + "' n'est pas une valeur : les codes s'écrivent en capitales, les textes entre guillemets"});
        return std::nullopt;
    }
    // Quoted text stands as it is, so that a test can hold what a sloppy sender sends.
    const bool as_it_is = word.shape == Word::Shape::quoted && !is_number(field.type);
    if (as_it_is) return FixtureValue{word.text, 0};
    const auto value = value_of(word, field.type);
    if (value) return FixtureValue{word.text, value->number};
    complaints.error(value.error().code, word, value.error().sentence);
    return std::nullopt;
}

bool apply(const SettingText& setting, Element element, Fixture& fixture, Complaints& complaints) {
    const Field* const field = find_field(setting.field.text, element);
    if (!field) {
        complaints.error(Errc::rule_unknown_field, setting.field, no_such_field(setting.field.text, element));
        return false;
    }
    if (!field->write) {
        complaints.error(Errc::rule_type_mismatch, setting.field,
                         {"'" + field->name + "' is derived from other fields: set those",
                          "'" + field->name + "' se déduit d'autres champs : donnez ceux-là"});
        return false;
    }
    if (!field->many && setting.values.size() > 1) {
        complaints.error(Errc::rule_type_mismatch, setting, {field->name + " has one value", field->name + " n'a qu'une valeur"});
        return false;
    }
    std::vector<FixtureValue> values;
    for (const Word& word : setting.values) {
        std::optional<FixtureValue> value = fixture_value(word, *field, complaints);
        if (value) values.push_back(*std::move(value));
    }
    if (values.size() != setting.values.size()) return false;
    field->write(fixture, field->parameter, values);
    return true;
}

}  // namespace

std::optional<Fixture> check_fixture(const TestText& text, Complaints& complaints) {
    Fixture fixture;
    bool good = true;
    for (const SettingText& setting : text.settings) {
        const std::optional<Element> element = element_of(setting.field.text);
        if (element && *element != Element::consignment && setting.values.empty()) {
            add_part(fixture, *element);
            for (const SettingText& inner : setting.inner) good = apply(inner, *element, fixture, complaints) && good;
            continue;
        }
        if (setting.values.empty()) {
            complaints.error(Errc::rule_unknown_field, setting.field,
                             {"only item, container, party, location and reference have braces",
                              "seuls item, container, party, location et reference ont des accolades"});
            good = false;
            continue;
        }
        // A part's field may stand alone under its full name.
        const Field* const field = find_field(setting.field.text);
        good = apply(setting, field ? field->element : Element::consignment, fixture, complaints) && good;
    }
    if (!good) return std::nullopt;
    return fixture;
}

}  // namespace cargo::rules
