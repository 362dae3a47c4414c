#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "libcargo/drafts.hpp"
#include "libcargo/guards.hpp"
#include "libcargo/release.hpp"

namespace cargo::guard {
namespace {

/// The first draft that `breaks`, as a refusal; or none, and all of them noted, when that is asked for.
template <class Breaks>
Verdict first_draft(const Context& context, Breaks breaks) {
    const auto* manifest = context.as<FileManifest>();
    if (manifest == nullptr) return std::nullopt;
    for (std::size_t i = 0; i < manifest->consignments.size(); ++i) {
        const ConsignmentDraft& draft = manifest->consignments[i];
        if (!breaks(*manifest, draft)) continue;
        if (context.broken == nullptr) return Refusal{bill_of(draft), draft.at};
        context.broken->push_back(i);
    }
    return std::nullopt;
}

bool below_zero(const Quantity& quantity) {
    return quantity.packages < 0 || quantity.mass.value < 0;
}

/// No line, a line twice or without quantity, or a box for a line that is not there.
bool lacks_quantity(const ConsignmentDraft& draft) {
    std::set<std::uint32_t> numbers;
    for (const StockLine& line : draft.lines) {
        if (!numbers.insert(line.number).second || below_zero(line.manifested)) return true;
        if (!draft.empty_box && line.manifested == Quantity{}) return true;
    }
    if (numbers.empty()) return true;
    return std::ranges::any_of(draft.splits, [&](const Split& split) {
        return !numbers.contains(split.line) || below_zero(split.quantity) || split.container.empty();
    });
}

bool exceeds(const ConsignmentDraft& draft) {
    std::map<std::uint32_t, std::int64_t> counted;
    for (const Split& split : draft.splits) {
        if (split.counted) counted[split.line] += split.quantity.packages;
    }
    return std::ranges::any_of(draft.lines,
                               [&](const StockLine& line) { return counted[line.number] > line.manifested.packages; });
}

std::string_view master_agent(const FileManifest& manifest, const ConsignmentDraft& draft) {
    return draft.master_agent.empty() ? manifest.agent : draft.master_agent;
}

/// Masters and houses of the books and of the message, as they would stand.
Stock families_with(const Context& context, const FileManifest& manifest) {
    Stock families;
    const auto add = [&](const Consignment& lot) {
        if (!lot.leaf || !lot.master_bill.empty()) families.consignments.insert_or_assign(lot.key, lot);
    };
    for (const auto& [key, lot] : context.stock.consignments) add(lot);
    for (const ConsignmentDraft& draft : manifest.consignments) add(registered(manifest, draft, {}, context.now));
    return families;
}

}  // namespace

Verdict not_import(const Context& context) {
    return first_draft(context, [](const FileManifest&, const ConsignmentDraft& d) { return d.direction != Direction::import; });
}

Verdict bill_missing(const Context& context) {
    return first_draft(context, [](const FileManifest&, const ConsignmentDraft& draft) { return bill_of(draft).empty(); });
}

Verdict bill_twice(const Context& context) {
    std::set<std::string> seen;
    return first_draft(context, [&](const FileManifest&, const ConsignmentDraft& d) { return !seen.insert(bill_of(d)).second; });
}

Verdict bill_registered(const Context& context) {
    return first_draft(context, [&](const FileManifest& manifest, const ConsignmentDraft& draft) {
        return context.stock.consignments.contains({manifest.call, manifest.agent, bill_of(draft)});
    });
}

Verdict box_twice(const Context& context) {
    const auto* manifest = context.as<FileManifest>();
    if (manifest == nullptr) return std::nullopt;
    std::set<std::string> seen;
    for (const BoxDraft& box : manifest->boxes) {
        if (!seen.insert(box.container).second) return Refusal{box.container};
    }
    return std::nullopt;
}

Verdict quantity_missing(const Context& context) {
    return first_draft(context, [](const FileManifest&, const ConsignmentDraft& draft) { return lacks_quantity(draft); });
}

Verdict splits_exceed_line(const Context& context) {
    return first_draft(context, [](const FileManifest&, const ConsignmentDraft& draft) { return exceeds(draft); });
}

Verdict box_not_listed(const Context& context) {
    std::unordered_set<std::string_view> listed;
    if (const auto* manifest = context.as<FileManifest>()) {
        for (const BoxDraft& box : manifest->boxes) listed.insert(box.container);
    }
    return first_draft(context, [&](const FileManifest&, const ConsignmentDraft& draft) {
        return std::ranges::any_of(draft.splits, [&](const Split& split) {
            return !listed.contains(split.container) && !context.stock.boxes.contains(split.container);
        });
    });
}

Verdict master_unknown(const Context& context) {
    std::set<std::pair<std::string_view, std::string_view>> masters;  // agent, bill
    for (const auto& [key, lot] : context.stock.consignments) {
        if (!lot.leaf) masters.emplace(key.agent, key.bill);
    }
    if (const auto* manifest = context.as<FileManifest>()) {
        for (const ConsignmentDraft& draft : manifest->consignments) {
            if (draft.bill_kind == BillKind::master) masters.emplace(manifest->agent, draft.bill);
        }
    }
    return first_draft(context, [&](const FileManifest& manifest, const ConsignmentDraft& draft) {
        return draft.bill_kind == BillKind::house && !masters.contains({master_agent(manifest, draft), draft.master_bill});
    });
}

Verdict houses_exceed_master(const Context& context) {
    const auto* manifest = context.as<FileManifest>();
    if (manifest == nullptr) return std::nullopt;
    const bool of_a_family =
        std::ranges::any_of(manifest->consignments, [](const ConsignmentDraft& d) { return d.bill_kind != BillKind::straight; });
    if (!of_a_family) return std::nullopt;
    const Stock families = families_with(context, *manifest);
    const Bills bills(families);
    std::set<std::pair<std::string_view, std::string_view>> exceeded;
    for (const auto& [key, lot] : families.consignments) {
        if (!lot.leaf && !reaches(manifested(lot), bills.on_houses(lot))) exceeded.emplace(key.agent, key.bill);
    }
    return first_draft(context, [&](const FileManifest& file, const ConsignmentDraft& draft) {
        const bool house = draft.bill_kind == BillKind::house;
        return house ? exceeded.contains({master_agent(file, draft), draft.master_bill})
                     : exceeded.contains({file.agent, draft.bill});
    });
}

}  // namespace cargo::guard
