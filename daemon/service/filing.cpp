#include "daemon/service/filing.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "libcargo/ledger.hpp"
#include "libcargo/mrn.hpp"

namespace cargo::service {
namespace {

/// A manifest of so many consignments names more parties than a port has registered, as a rule.
constexpr std::size_t read_all_from = 200;

Nature nature_of(const std::string& code) {
    if (code == "28") return Nature::transhipment;
    if (code == "24") return Nature::transit;
    return Nature::import;
}

/// The year is the one of `to_text`; the country is the port's.
std::string registered_number(const store::IdKeys& keys, const ConsignmentKey& key, std::string_view country, Instant now) {
    const std::string seed = store::keyed_id(keys, {"registered", key.call, key.agent, key.bill});
    const std::string today = to_text(now);
    int year = 0;
    std::from_chars(today.data(), today.data() + 4, year);
    const Result<Mrn> number = make_mrn(year, country, seed);
    return number ? std::string(number->text()) : std::string();
}

/// A line's splits: one box without a count holds the whole line; several need a count each.
void add_splits(const GoodsItem& item, const StockLine& line, std::vector<Split>& out) {
    std::vector<Split> splits;
    const bool all_counted = std::all_of(item.splits.begin(), item.splits.end(),
                                         [](const SplitRef& split) { return split.packages.has_value(); });
    for (const SplitRef& ref : item.splits) {
        Split split;
        split.line = line.number;
        split.container = ref.container;
        if (item.splits.size() == 1) {
            split.quantity = line.manifested;
        } else if (all_counted) {
            split.quantity.packages = *ref.packages;
        } else {
            split.counted = false;
        }
        splits.push_back(std::move(split));
    }
    if (item.splits.size() > 1 && all_counted) spread_mass(line, splits);
    out.insert(out.end(), splits.begin(), splits.end());
}

ConsignmentDraft draft_of(const ManifestConsignment& consignment, const std::string& header_nature) {
    ConsignmentDraft draft;
    draft.bill = consignment.bill;
    draft.bill_kind = consignment.bill_kind;
    draft.master_bill = consignment.master_bill;
    const std::string& nature = consignment.nature.empty() ? header_nature : consignment.nature;
    draft.nature = nature_of(nature);
    draft.direction = nature == "22" ? Direction::export_ : Direction::import;
    draft.at = consignment.at;
    for (const GoodsItem& item : consignment.items) {
        StockLine line;
        line.number = item.number;
        line.manifested = {item.packages.value_or(0), item.gross.value_or(Grams{})};
        line.hs = item.hs;
        line.description = item.description;
        line.package_type = item.package_type;
        line.customs_status = item.customs_status;
        add_splits(item, line, draft.splits);
        draft.lines.push_back(std::move(line));
    }
    return draft;
}

/// An empty box is a consignment without a bill, with one line of no packages.
ConsignmentDraft empty_draft(const Equipment& box) {
    ConsignmentDraft draft;
    draft.bill = empty_bill(box.number);
    draft.empty_box = true;
    draft.nature = box.movement == "6" ? Nature::transhipment : Nature::import;
    draft.direction = box.movement == "2" ? Direction::export_ : Direction::import;
    draft.at = box.at;
    StockLine line;
    line.number = 1;
    draft.lines.push_back(line);
    Split split;
    split.line = 1;
    split.container = box.number;
    draft.splits.push_back(split);
    return draft;
}

Result<std::vector<std::string>> parties_of(const ManifestConsignment& consignment, const std::string& agent, PartyBook& book) {
    std::vector<std::string> parties{agent};
    for (const PartyRef& party : consignment.parties) {
        const Result<std::string> code = book.code_of(party.id);
        if (!code) return std::unexpected(code.error());
        if (!code->empty() && std::find(parties.begin(), parties.end(), *code) == parties.end()) parties.push_back(*code);
    }
    return parties;
}

}  // namespace

Result<std::string> PartyBook::code_of(const std::string& id) {
    if (id.empty()) return std::string();
    if (directory_) return directory_->code_of(id);
    const auto known = known_.find(id);
    if (known != known_.end()) return known->second;
    using Found = Result<std::optional<auth::Party>>;
    Found found = registry_.party_by_edi_id(id, now_);
    if (found && !*found) found = registry_.party_by_eori(id, now_);
    if (found && !*found) found = registry_.party(id, now_);
    if (!found) return std::unexpected(found.error());
    const std::string code = *found ? (*found)->code : std::string();
    known_.emplace(id, code);
    return code;
}

Result<void> PartyBook::read_all() {
    const Result<std::vector<auth::Entry>> entries = registry_.list("party", now_);
    if (!entries) return std::unexpected(entries.error());
    directory_ = Directory{};
    Directory& all = *directory_;
    for (const auth::Entry& entry : *entries) {
        const auth::Party& party = std::get<auth::Party>(entry.record);
        for (const std::string& id : party.edi_ids) all.by_edi_id.emplace(id, party.code);
        all.by_eori.emplace(party.eori, party.code);
        all.by_code.emplace(party.code, party.code);
    }
    return {};
}

std::string PartyBook::Directory::code_of(const std::string& id) const {
    for (const auto* by : {&by_edi_id, &by_eori, &by_code}) {
        const auto found = by->find(id);
        if (found != by->end()) return found->second;
    }
    return {};
}

Result<Filing> build_filing(const Manifest& manifest, const std::string& call, const std::string& agent, PartyBook& parties,
                            const store::IdKeys& keys, std::string_view country, Instant now) {
    Filing filing;
    filing.act.call = call;
    filing.act.agent = agent;
    if (manifest.consignments.size() >= read_all_from) {
        const Result<void> read = parties.read_all();
        if (!read) return std::unexpected(read.error());
    }
    std::set<std::string> with_goods;
    for (std::size_t i = 0; i < manifest.consignments.size(); ++i) {
        ConsignmentDraft draft = draft_of(manifest.consignments[i], manifest.nature);
        Result<std::vector<std::string>> named = parties_of(manifest.consignments[i], agent, parties);
        if (!named) return std::unexpected(named.error());
        draft.parties = std::move(*named);
        for (const Split& split : draft.splits) with_goods.insert(split.container);
        filing.act.consignments.push_back(std::move(draft));
        filing.source.push_back(static_cast<int>(i));
    }
    for (const Equipment& box : manifest.equipment) {
        if (box.kind != "CN") continue;
        const bool empty = box.fullness == Fullness::empty;
        filing.act.boxes.push_back({box.number, box.size_type, empty, box.seals});
        if (!empty || with_goods.contains(box.number)) continue;
        ConsignmentDraft draft = empty_draft(box);
        draft.parties = {agent};
        filing.act.consignments.push_back(std::move(draft));
        filing.source.push_back(-1);
    }
    for (ConsignmentDraft& draft : filing.act.consignments) {
        draft.registered_number = registered_number(keys, {call, agent, draft.bill}, country, now);
    }
    return filing;
}

Units units_by_number(const Manifest& manifest) {
    Units units;
    for (const Equipment& unit : manifest.equipment) units.emplace(unit.number, &unit);
    return units;
}

std::vector<const Equipment*> units_of(const Units& units, const ManifestConsignment& consignment) {
    std::set<std::string> numbers;
    for (const GoodsItem& item : consignment.items) {
        for (const SplitRef& split : item.splits) numbers.insert(split.container);
    }
    std::vector<const Equipment*> found;
    for (const std::string& number : numbers) {
        const auto unit = units.find(number);
        if (unit != units.end()) found.push_back(unit->second);
    }
    return found;
}

ManifestConsignment empty_consignment(const Equipment& box) {
    ManifestConsignment consignment;
    consignment.bill = empty_bill(box.number);
    consignment.at = box.at;
    // One line of no packages, as in the books: rules about goods find nothing here, and know that they do.
    GoodsItem nothing;
    nothing.number = 1;
    nothing.packages = 0;
    nothing.gross = Grams{};
    nothing.description = "CONTENEUR VIDE / EMPTY CONTAINER";
    nothing.splits.push_back({box.number, 0, box.at});
    nothing.at = box.at;
    consignment.items.push_back(std::move(nothing));
    return consignment;
}

}  // namespace cargo::service
