#include "libcargo/drafts.hpp"

#include <algorithm>

#include "libcargo/ledger.hpp"

namespace cargo {
namespace {

/// A line in one box lies there whole, counted or not.
void count_single_splits(const std::vector<StockLine>& lines, std::vector<Split>& splits) {
    for (const StockLine& line : lines) {
        const auto of_line = [&](const Split& split) { return split.line == line.number; };
        if (std::ranges::count_if(splits, of_line) != 1) continue;
        Split& only = *std::ranges::find_if(splits, of_line);
        if (only.counted) continue;
        only.counted = true;
        only.quantity = line.manifested;
    }
}

/// One part per line and box, however often the message names the pair: an officer counts what lies there.
std::vector<Split> one_per_box(const std::vector<Split>& drafted) {
    std::vector<Split> parts;
    for (const Split& split : drafted) {
        const auto same = std::ranges::find_if(
            parts, [&](const Split& part) { return part.line == split.line && part.container == split.container; });
        if (same == parts.end()) {
            parts.push_back(split);
        } else {
            same->quantity = same->quantity + split.quantity;
            same->counted = same->counted && split.counted;
        }
    }
    return parts;
}

}  // namespace

std::string bill_of(const ConsignmentDraft& draft) {
    if (draft.empty_box && draft.bill.empty() && !draft.splits.empty()) return empty_bill(draft.splits.front().container);
    return draft.bill;
}

Consignment registered(const FileManifest& manifest, const ConsignmentDraft& draft, const PortCall& call, Instant now) {
    Consignment lot{};
    lot.key = {manifest.call, manifest.agent, bill_of(draft)};
    lot.leaf = draft.bill_kind != BillKind::master;
    lot.empty_box = draft.empty_box;
    lot.bill_kind = draft.bill_kind;
    lot.master_bill = draft.master_bill;
    if (!draft.master_bill.empty()) lot.master_agent = draft.master_agent.empty() ? manifest.agent : draft.master_agent;
    lot.direction = draft.direction;
    lot.nature = draft.nature;
    lot.office = call.office;
    lot.site = call.site;
    lot.registered_number = draft.registered_number;
    lot.registered_at = now;
    lot.parties.push_back(manifest.agent);
    for (const std::string& party : draft.parties) {
        if (!party.empty() && std::ranges::find(lot.parties, party) == lot.parties.end()) lot.parties.push_back(party);
    }
    lot.lines = draft.lines;
    for (StockLine& line : lot.lines) line.ledger = {};
    lot.splits = one_per_box(draft.splits);
    for (Split& split : lot.splits) {
        split.accepted = false;
        split.counts.clear();
        if (!split.counted) split.quantity = {};
    }
    count_single_splits(lot.lines, lot.splits);
    for (const StockLine& line : lot.lines) spread_mass(line, lot.splits);
    return lot;
}

}  // namespace cargo
