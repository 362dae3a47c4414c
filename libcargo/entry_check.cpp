#include "libcargo/entry_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace cargo {
namespace {

/// Letters and digits in capitals: how numbers and names are compared.
std::string plain(std::string_view text) {
    std::string made;
    for (const char c : text) {
        if (c >= 'a' && c <= 'z') {
            made += static_cast<char>(c - 'a' + 'A');
        } else if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80) {
            made += c;
        }
    }
    return made;
}

/// What stands under one MRN.
struct Standing {
    const EntryRecord* first = nullptr;  ///< lodged first
    const EntryRecord* last = nullptr;   ///< lodged last: what stands
    std::optional<Instant> cancelled{};
    std::vector<const EntryItem*> items{};  ///< of `last`, those of the bill
};

bool names_bill(const EntryItem& item, const ManifestConsignment& bill) {
    const std::string number = plain(bill.bill);
    const bool by_document = !number.empty() && std::ranges::any_of(item.documents, [&](const EntryDocument& one) {
        return plain(one.number) == number;
    });
    const std::string ucr = plain(item.commercial_reference);
    return by_document || (!ucr.empty() && std::ranges::any_of(bill.references, [&](const Reference& one) {
        return one.qualifier == "UCN" && plain(one.number) == ucr;
    }));
}

bool names_mrn(const ManifestConsignment& bill, const std::string& mrn) {
    return !mrn.empty() && std::ranges::any_of(bill.references, [&](const Reference& one) {
        const bool declaration = one.qualifier == "MRN" || one.qualifier == "ABT" || one.qualifier == "AAE";
        return declaration && plain(one.number) == plain(mrn);
    });
}

/// By MRN, those that are this bill's.
std::map<std::string, Standing> standing_of(const ManifestConsignment& bill, std::span<const EntryRecord> declarations) {
    std::map<std::string, Standing> all;
    for (const EntryRecord& one : declarations) {
        Standing& standing = all[one.mrn];
        if (standing.first == nullptr || one.lodged < standing.first->lodged) standing.first = &one;
        if (standing.last == nullptr || !(one.lodged < standing.last->lodged)) standing.last = &one;
        if (one.cancelled && (!standing.cancelled || *one.cancelled < *standing.cancelled)) standing.cancelled = one.cancelled;
    }
    for (auto& [mrn, standing] : all) {
        for (const EntryItem& item : standing.last->declaration.items) {
            if (names_bill(item, bill)) standing.items.push_back(&item);
        }
    }
    std::erase_if(all, [&](const auto& one) { return one.second.items.empty() && !names_mrn(bill, one.first); });
    return all;
}

class Check {
public:
    Check(const Manifest& manifest, const ManifestConsignment& bill, Instant filed, const EntryDeadlines& deadlines)
        : manifest_(manifest), bill_(bill), filed_(filed), deadlines_(deadlines) {}

    [[nodiscard]] std::vector<EntryDifference> run(const std::map<std::string, Standing>& all) {
        if (all.empty()) add(EntryConcern::no_declaration, {}, 0, {}, bill_.bill, {});
        for (const auto& [mrn, standing] : all) one(mrn, standing);
        std::ranges::sort(found_, {}, [](const auto& two) { return std::pair(two.second.concern, two.first); });
        std::vector<EntryDifference> differences;
        differences.reserve(found_.size());
        for (auto& [index, difference] : found_) differences.push_back(std::move(difference));
        return differences;
    }
    /// After `run`: is it known of every declaration that stands whether it was late?
    [[nodiscard]] bool time_is_known() const { return time_is_known_; }

private:
    void add(EntryConcern concern, const std::string& mrn, std::uint32_t item, std::string_view field, std::string manifest,
             std::string declared) {
        EntryDifference made{concern, mrn, item, std::string(field), std::move(manifest), std::move(declared)};
        found_.emplace_back(found_.size(), std::move(made));
    }
    void one(const std::string& mrn, const Standing& standing) {
        if (standing.cancelled) {
            const bool after = filed_ < *standing.cancelled;
            add(EntryConcern::cancelled, mrn, 0, after ? "after_manifest" : "before_manifest", to_text(filed_),
                to_text(*standing.cancelled));
            return;  // what no longer stands is not compared
        }
        late(mrn, standing);
        ship(mrn, standing.last->declaration);
        if (standing.items.empty()) {
            add(EntryConcern::goods_differ, mrn, 0, "bill", bill_.bill, {});  // the bill names it, and it does not name the bill
            return;
        }
        parties(mrn, standing);
        goods(mrn, standing);
    }
    void late(const std::string& mrn, const Standing& standing);
    void ship(const std::string& mrn, const EntrySummary& declaration);
    void parties(const std::string& mrn, const Standing& standing);
    void goods(const std::string& mrn, const Standing& standing);
    void codes(const std::string& mrn, const Standing& standing);
    void boxes(const std::string& mrn, const Standing& standing);
    void dangerous(const std::string& mrn, const Standing& standing);
    void sets(const std::string& mrn, std::string_view field, const std::set<std::string>& ours,
              const std::set<std::string>& theirs);

    const Manifest& manifest_;
    const ManifestConsignment& bill_;
    Instant filed_;
    const EntryDeadlines& deadlines_;
    std::vector<std::pair<std::size_t, EntryDifference>> found_{};
    bool time_is_known_ = true;
};

void Check::late(const std::string& mrn, const Standing& standing) {
    // Of an amendment alone nobody knows when its declaration was lodged.
    bool known = false;
    if (standing.first->declaration.amendment) {
        time_is_known_ = false;
        return;
    }
    const auto look = [&](const std::optional<Instant>& event, const std::optional<std::int64_t>& lead, std::string_view field) {
        if (!event || !lead) return;
        known = true;
        const Instant deadline = event->plus_seconds(-*lead);
        if (deadline < standing.first->lodged)
            add(EntryConcern::late, mrn, 0, field, to_text(deadline), to_text(standing.first->lodged));
    };
    look(manifest_.departure_estimated, deadlines_.before_departure, "before_departure");
    look(manifest_.arrival_estimated, deadlines_.before_arrival, "before_arrival");
    time_is_known_ = time_is_known_ && known;
}

void Check::ship(const std::string& mrn, const EntrySummary& declaration) {
    const auto compare = [&](std::string_view field, const std::string& ours, const std::string& theirs) {
        if (!ours.empty() && !theirs.empty() && plain(ours) != plain(theirs))
            add(EntryConcern::ship_differs, mrn, 0, field, ours, theirs);
    };
    if (declaration.transport_mode == "1") compare("imo", manifest_.call.imo, declaration.transport_identity);
    compare("voyage", manifest_.call.voyage, declaration.conveyance);
}

const PartyRef* find_party(const std::vector<PartyRef>& parties, std::string_view qualifier) {
    const auto found = std::ranges::find(parties, qualifier, &PartyRef::qualifier);
    return found == parties.end() ? nullptr : &*found;
}

void Check::parties(const std::string& mrn, const Standing& standing) {
    for (const std::string_view role : {"CZ", "CN", "NI"}) {
        const PartyRef* const ours = find_party(bill_.parties, role);
        if (ours == nullptr) continue;
        for (const EntryItem* item : standing.items) {
            const PartyRef* theirs = find_party(item->parties, role);
            if (theirs == nullptr) theirs = find_party(standing.last->declaration.parties, role);
            if (theirs == nullptr) continue;
            const bool by_number = !ours->id.empty() && !theirs->id.empty();
            const std::string& one = by_number ? ours->id : ours->name;
            const std::string& other = by_number ? theirs->id : theirs->name;
            if (!one.empty() && !other.empty() && plain(one) != plain(other))
                add(EntryConcern::parties_differ, mrn, item->number, role, one, other);
        }
    }
}

std::string listed(const std::set<std::string>& values) {
    std::string text;
    for (const std::string& one : values) text += (text.empty() ? "" : ", ") + one;
    return text;
}

void Check::sets(const std::string& mrn, std::string_view field, const std::set<std::string>& ours,
                 const std::set<std::string>& theirs) {
    if (ours.empty() || theirs.empty() || ours == theirs) return;
    add(EntryConcern::goods_differ, mrn, 0, field, listed(ours), listed(theirs));
}

/// Codes of different lengths agree as far as the shorter one goes.
void Check::codes(const std::string& mrn, const Standing& standing) {
    std::set<std::string> ours;
    std::set<std::string> theirs;
    for (const GoodsItem& item : bill_.items) {
        if (!item.hs.empty()) ours.insert(item.hs);
    }
    for (const EntryItem* item : standing.items) {
        if (!item->hs.empty()) theirs.insert(item->hs);
    }
    const auto agrees = [](const std::string& code, const std::set<std::string>& others) {
        return std::ranges::any_of(
            others, [&](const std::string& one) { return one.starts_with(code) || code.starts_with(one); });
    };
    const bool all = std::ranges::all_of(ours, [&](const std::string& one) { return agrees(one, theirs); }) &&
                     std::ranges::all_of(theirs, [&](const std::string& one) { return agrees(one, ours); });
    if (!all) sets(mrn, "hs", ours, theirs);
}

void Check::boxes(const std::string& mrn, const Standing& standing) {
    std::set<std::string> ours;
    std::set<std::string> theirs;
    for (const GoodsItem& item : bill_.items) {
        for (const SplitRef& split : item.splits) ours.insert(plain(split.container));
    }
    for (const EntryItem* item : standing.items) {
        for (const std::string& one : item->containers) theirs.insert(plain(one));
    }
    sets(mrn, "containers", ours, theirs);
}

/// Dangerous goods on one side alone are a difference: each side says of all its goods which are dangerous.
void Check::dangerous(const std::string& mrn, const Standing& standing) {
    std::set<std::string> ours;
    std::set<std::string> theirs;
    for (const GoodsItem& item : bill_.items) {
        for (const DangerousGoods& one : item.dangerous) {
            if (!one.un_number.empty()) ours.insert(one.un_number);
        }
    }
    for (const EntryItem* item : standing.items) {
        if (!item->un_number.empty()) theirs.insert(item->un_number);
    }
    if (ours != theirs) add(EntryConcern::goods_differ, mrn, 0, "un", listed(ours), listed(theirs));
}

std::string kilograms(std::int64_t grams) {
    return fmt::format("{}.{:03}", grams / 1'000, grams % 1'000);
}

/// Unknown as soon as one of its parts is.
struct Sum {
    std::int64_t value = 0;
    bool known = true;
    void add(std::optional<std::int64_t> part) {
        value += part.value_or(0);
        known = known && part.has_value();
    }
};

std::optional<std::int64_t> grams_of(const std::optional<Grams>& mass) {
    return mass ? std::optional<std::int64_t>(mass->value) : std::nullopt;
}

void Check::goods(const std::string& mrn, const Standing& standing) {
    codes(mrn, standing);
    Sum packages;
    Sum grams;
    for (const GoodsItem& item : bill_.items) {
        packages.add(item.packages);
        grams.add(grams_of(item.gross));
    }
    Sum declared_packages;
    Sum declared_grams;
    for (const EntryItem* item : standing.items) {
        if (item->packages.empty()) declared_packages.add(std::nullopt);
        for (const EntryPackages& one : item->packages) declared_packages.add(one.packages ? one.packages : one.pieces);
        declared_grams.add(grams_of(item->gross));
    }
    if (packages.known && declared_packages.known && packages.value != declared_packages.value) {
        add(EntryConcern::goods_differ, mrn, 0, "packages", fmt::format("{}", packages.value),
            fmt::format("{}", declared_packages.value));
    }
    if (grams.known && declared_grams.known) {
        const std::int64_t most = std::max(grams.value, declared_grams.value);
        const std::int64_t apart = most - std::min(grams.value, declared_grams.value);
        if (apart > most / 1'000 * deadlines_.mass_tolerance_permille) {
            add(EntryConcern::goods_differ, mrn, 0, "gross", kilograms(grams.value), kilograms(declared_grams.value));
        }
    }
    boxes(mrn, standing);
    dangerous(mrn, standing);
}

}  // namespace

std::string_view to_string(EntryConcern concern) {
    switch (concern) {
        case EntryConcern::no_declaration:
            return "no_declaration";
        case EntryConcern::cancelled:
            return "cancelled";
        case EntryConcern::late:
            return "late";
        case EntryConcern::ship_differs:
            return "ship_differs";
        case EntryConcern::parties_differ:
            return "parties_differ";
        case EntryConcern::goods_differ:
            return "goods_differ";
    }
    return "?";
}

std::vector<EntryDifference> check_entry(const Manifest& manifest, const ManifestConsignment& consignment, Instant filed,
                                         std::span<const EntryRecord> declarations, const EntryDeadlines& deadlines) {
    return Check(manifest, consignment, filed, deadlines).run(standing_of(consignment, declarations));
}

EntryFacts entry_facts(const Manifest& manifest, const ManifestConsignment& consignment, Instant filed,
                       std::span<const EntryRecord> declarations, const EntryDeadlines& deadlines) {
    const std::map<std::string, Standing> all = standing_of(consignment, declarations);
    Check check(manifest, consignment, filed, deadlines);
    EntryFacts facts;
    facts.differences = check.run(all);
    facts.status = "none";
    if (all.empty()) return facts;
    const bool stands = std::ranges::any_of(all, [](const auto& one) { return !one.second.cancelled; });
    facts.status = stands ? "lodged" : "cancelled";
    if (!stands) return facts;
    const auto has = [&](EntryConcern concern) {
        return std::ranges::find(facts.differences, concern, &EntryDifference::concern) != facts.differences.end();
    };
    const auto differs = [&](EntryConcern concern) { return has(concern) ? "differs" : "same"; };
    if (has(EntryConcern::late)) {
        facts.time = "late";
    } else if (check.time_is_known()) {
        facts.time = "in_time";
    }
    facts.ship = differs(EntryConcern::ship_differs);
    facts.parties = differs(EntryConcern::parties_differ);
    facts.goods = differs(EntryConcern::goods_differ);
    return facts;
}

std::string plain_number(std::string_view text) {
    return plain(text);
}

}  // namespace cargo
