#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <iostream>
#include <optional>
#include <random>

#include "tests/rules/rule_text.hpp"

/// Random conditions, printed, read by the language and evaluated, against a second evaluator that shares nothing with the first.
namespace cargo::rules {
namespace {

// ---- a second, naive understanding of a small part of the language ----

using Maybe = std::optional<bool>;

struct Naive {
    std::string text;                                                          ///< as the language writes it
    std::function<Maybe(const ManifestConsignment&, const GoodsItem*)> value;  ///< nothing is unknown
};

Maybe negated(Maybe a) {
    return a ? Maybe(!*a) : std::nullopt;
}
Maybe conjunction(const std::vector<Maybe>& all) {
    bool unknown = false;
    for (const Maybe& one : all) {
        if (one && !*one) return false;
        if (!one) unknown = true;
    }
    return unknown ? std::nullopt : Maybe(true);
}
Maybe disjunction(const std::vector<Maybe>& all) {
    std::vector<Maybe> opposites;
    for (const Maybe& one : all) opposites.push_back(negated(one));
    return negated(conjunction(opposites));
}

class Maker {
public:
    explicit Maker(std::uint64_t seed) : random_(seed) {}

    std::size_t pick(std::size_t count) { return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_); }

    Naive condition(std::size_t depth, bool in_item) {
        const std::size_t kind = depth == 0 ? 3 : pick(in_item ? 4 : 5);
        if (kind == 0 || kind == 1) return group(depth, in_item, kind == 0);
        if (kind == 2) {
            const Naive inner = condition(depth - 1, in_item);
            return {"not (" + inner.text + ")",
                    [inner](const auto& c, const GoodsItem* i) { return negated(inner.value(c, i)); }};
        }
        if (kind == 4) return quantified(depth);
        return in_item ? item_comparison() : consignment_comparison();
    }

    ManifestConsignment consignment() {
        ManifestConsignment c;
        if (pick(3)) c.nature = std::to_string(22 + pick(3));
        if (pick(3)) c.total_packages = static_cast<std::int64_t>(pick(6));
        for (std::size_t i = pick(4); i > 0; --i) {
            GoodsItem& item = c.items.emplace_back();
            static const char* const codes[] = {"4407", "440710", "940360", "24", "2402"};
            static const char* const countries[] = {"FR", "by", "RU"};
            static const char* const words[] = {"Meubles en bois", "CIGARETTES, bois", "tabac"};
            if (pick(4)) item.hs = codes[pick(5)];
            if (pick(4)) item.origin = countries[pick(3)];
            if (pick(4)) item.description = words[pick(3)];
            if (pick(4)) item.gross = Grams{static_cast<std::int64_t>(pick(5)) * 1'000};
            if (pick(4)) item.net = Grams{static_cast<std::int64_t>(pick(5)) * 1'000};
        }
        return c;
    }

private:
    Naive group(std::size_t depth, bool in_item, bool all) {
        std::vector<Naive> children;
        std::string text;
        for (std::size_t i = 2 + pick(2); i > 0; --i) {
            children.push_back(condition(depth - 1, in_item));
            text += (text.empty() ? "(" : all ? ") and (" : ") or (") + children.back().text;
        }
        return {text + ")", [children, all](const ManifestConsignment& c, const GoodsItem* i) {
                    std::vector<Maybe> values;
                    for (const Naive& child : children) values.push_back(child.value(c, i));
                    return all ? conjunction(values) : disjunction(values);
                }};
    }

    Naive quantified(std::size_t depth) {
        static const char* const words[] = {"any", "no", "every"};
        const std::size_t kind = pick(3);
        const Naive body = condition(depth - 1, true);
        return {std::string(words[kind]) + " item ( " + body.text + " )",
                [body, kind](const ManifestConsignment& c, const GoodsItem*) {
                    std::vector<Maybe> values;
                    for (const GoodsItem& item : c.items) values.push_back(body.value(c, &item));
                    if (kind == 2) return conjunction(values);
                    return kind == 0 ? disjunction(values) : negated(disjunction(values));
                }};
    }

    Naive consignment_comparison() {
        if (pick(2)) {
            const std::string wanted = std::to_string(22 + pick(3));
            return {"nature = " + wanted, [wanted](const ManifestConsignment& c, const GoodsItem*) {
                        return c.nature.empty() ? std::nullopt : Maybe(c.nature == wanted);
                    }};
        }
        const auto limit = static_cast<std::int64_t>(1 + pick(4));
        const bool less = pick(2) == 0;
        return {(less ? "declared_packages < " : "declared_packages >= ") + std::to_string(limit),
                [limit, less](const ManifestConsignment& c, const GoodsItem*) {
                    return c.total_packages ? Maybe((*c.total_packages < limit) == less) : std::nullopt;
                }};
    }

    Naive item_comparison() {
        switch (pick(6)) {
            case 0:
                return hs_comparison();
            case 1:
                return {"origin not in {BY, RU}", [](const ManifestConsignment&, const GoodsItem* i) {
                            return i->origin.empty() ? std::nullopt : Maybe(i->origin == "FR");
                        }};
            case 2:
                return {"description mentions \"cigarette*\", \"tabac\"", [](const ManifestConsignment&, const GoodsItem* i) {
                            const bool found = i->description.find("CIGAR") == 0 || i->description == "tabac";
                            return i->description.empty() ? std::nullopt : Maybe(found);
                        }};
            case 3:
                return {"hs is missing", [](const ManifestConsignment&, const GoodsItem* i) { return Maybe(i->hs.empty()); }};
            case 4:
                return {"net_weight > gross_weight", [](const ManifestConsignment&, const GoodsItem* i) {
                            return i->net && i->gross ? Maybe(i->net->value > i->gross->value) : std::nullopt;
                        }};
            default:
                break;
        }
        const auto low = static_cast<std::int64_t>(1 + pick(2));
        return {"gross_weight between " + std::to_string(low) + " kg and 3 kg",
                [low](const ManifestConsignment&, const GoodsItem* i) {
                    return i->gross ? Maybe(i->gross->value >= low * 1'000 && i->gross->value <= 3'000) : std::nullopt;
                }};
    }

    Naive hs_comparison() {
        static const char* const beginnings[] = {"44", "4407", "440710", "2402"};
        const std::string wanted = beginnings[pick(4)];
        return {"hs starts with " + wanted, [wanted](const ManifestConsignment&, const GoodsItem* i) -> Maybe {
                    if (i->hs.empty()) return std::nullopt;
                    if (i->hs.size() >= wanted.size()) return i->hs.substr(0, wanted.size()) == wanted;
                    return wanted.substr(0, i->hs.size()) == i->hs ? std::nullopt : Maybe(false);
                }};
    }

    std::mt19937_64 random_;
};

std::uint64_t seed() {
    const char* const given = std::getenv("CARGO_TEST_SEED");
    return given ? std::strtoull(given, nullptr, 10) : std::random_device{}();
}

/// hit, miss or unknown, as an optional.
Maybe evaluated(const RuleSet& set, const ManifestConsignment& consignment) {
    const Manifest manifest;
    const Outcome outcome = set.evaluate({&manifest, &consignment, {}, {"C", "A", "B"}, from_civil(2026, 11, 22)});
    if (!outcome.hits.empty()) return true;
    return outcome.undetermined.empty() ? Maybe(false) : std::nullopt;
}

TEST(RandomConditions, AreUnderstoodAsTheyWereMeant) {
    const std::uint64_t start = seed();
    std::cout << "CARGO_TEST_SEED=" << start << '\n';
    Maker maker(start);
    std::size_t loaded_count = 0;
    std::size_t outcomes[3] = {0, 0, 0};
    for (std::size_t round = 0; round < 1'500; ++round) {
        const Naive naive = maker.condition(1 + maker.pick(3), false);
        const RuleSet::Loaded loaded = RuleSet::load(rule_with(naive.text), test_key);
        // What is written out again is read as the same.
        std::shared_ptr<const RuleSet> again;
        if (loaded.set) {
            ++loaded_count;
            const std::string shown = loaded.set->rules().front().condition.substr(std::string("when ").size());
            const RuleSet::Loaded second = RuleSet::load(rule_with(shown), test_key);
            ASSERT_TRUE(second.set) << naive.text << "\n" << shown << "\n" << told(second);
            EXPECT_EQ(second.set->rules().front().condition, loaded.set->rules().front().condition);
            again = second.set;
        }
        for (std::size_t i = 0; i < 12; ++i) {
            const ManifestConsignment consignment = maker.consignment();
            const Maybe expected = naive.value(consignment, nullptr);
            if (!loaded.set) {
                // Refused because it can never hold, or never fail: then it never does.
                const Errc why = loaded.errors.front().code;
                ASSERT_TRUE(why == Errc::rule_never_matches || why == Errc::rule_always_matches) << naive.text << "\n"
                                                                                                 << told(loaded);
                EXPECT_NE(expected, Maybe(why == Errc::rule_never_matches)) << naive.text;
                continue;
            }
            ASSERT_EQ(evaluated(*loaded.set, consignment), expected) << naive.text;
            ASSERT_EQ(evaluated(*again, consignment), expected) << naive.text;
            ++outcomes[!expected ? 0 : *expected ? 1 : 2];
        }
    }
    EXPECT_GT(loaded_count, 1'200U);
    for (const std::size_t count : outcomes) EXPECT_GT(count, 500U);
}

}  // namespace
}  // namespace cargo::rules
