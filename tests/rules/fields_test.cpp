#include "rules/fields.hpp"

#include <gtest/gtest.h>

#include <set>

#include "rules/rule_check.hpp"
#include "tests/rules/rule_text.hpp"

namespace cargo::rules {
namespace {

TEST(Fields, HaveOneNameEachAndBothLanguages) {
    std::set<std::string> names;
    for (const Field& field : all_fields()) {
        EXPECT_TRUE(names.insert(field.name).second) << field.name;
        EXPECT_EQ(find_field(field.name), &field);
        EXPECT_FALSE(field.english.empty() || field.french.empty()) << field.name;
        const bool prefixed = field.name.starts_with(std::string(to_string(field.element)) + ".");
        EXPECT_EQ(prefixed, field.element != Element::consignment) << field.name;
    }
    EXPECT_GE(names.size(), 100U);
}

/// A value a field of the type can hold.
FixtureValue sample(const Field& field) {
    const auto choices = choices_of(field);
    if (!choices.empty()) return {std::string(choices.back()), 0};
    if (is_number(field.type)) return {"", 7};
    return {"FRLEH", 0};
}

/// Every field that can be written is read back, and nothing else of that element is missing less.
TEST(Fields, ReadWhatWasWritten) {
    for (const Field& field : all_fields()) {
        if (!field.write) continue;
        Fixture fixture;
        add_part(fixture, field.element);
        const FixtureValue value = sample(field);
        field.write(fixture, field.parameter, {value});
        const Facts facts = fixture.facts();
        Reading reading;
        field.read(bound(facts, field.element, 0), field.parameter, reading);
        const bool same = is_number(field.type) ? reading.numbers == std::vector<std::int64_t>{value.number}
                                                : reading.texts == std::vector<std::string_view>{value.text};
        EXPECT_TRUE(same) << field.name;
    }
}

/// What nobody said is missing: no field invents a value, but counts and the kind of bill.
TEST(Fields, AreMissingWhenNobodySaidThem) {
    const std::set<std::string> always_known{"call",        "agent",       "bill_kind",
                                             "sequence",    "item_count",  "container_count",
                                             "party_count", "item.number", "container.seal_count"};
    for (const Field& field : all_fields()) {
        Fixture fixture;
        add_part(fixture, field.element);
        const Facts facts = fixture.facts();
        Reading reading;
        field.read(bound(facts, field.element, 0), field.parameter, reading);
        EXPECT_EQ(reading.missing(), !always_known.contains(field.name)) << field.name;
    }
}

TEST(Fields, AreAllInTheReadme) {
    const std::string readme = file_text(std::filesystem::path(QUAI_SOURCE_DIR) / "rules/README.md");
    const std::string table = render_fields(Language::english);
    for (const Field& field : all_fields()) {
        const std::size_t dot = field.name.rfind('.');
        const std::string last = dot == std::string::npos ? field.name : field.name.substr(dot + 1);
        std::string short_name = last;
        const std::string country = "_country";
        if (short_name.ends_with(country)) short_name.resize(short_name.size() - country.size());
        EXPECT_NE(readme.find(short_name), std::string::npos) << field.name;
        EXPECT_NE(table.find(field.name), std::string::npos) << field.name;
    }
}

}  // namespace
}  // namespace cargo::rules
