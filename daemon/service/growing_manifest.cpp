// A manifest that comes again with more, and what adds to one: ASYCUDA's rule, "new bills are added, old data is skipped".
#include <fmt/format.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <set>
#include <string>
#include <vector>

#include "daemon/service/base_manifest.hpp"
#include "daemon/service/manifest_head.hpp"
#include "daemon/service/message_work.hpp"

namespace cargo::service {
namespace {

using boost::json::object;
using boost::json::value;

/// What was filed of a document before, by this party: the first time and its additions.
struct Earlier {
    object first{};                             ///< digest of the first; empty: there is none
    std::map<std::string, std::string> bills{};  ///< bill, hash of what it said
    std::set<std::string> boxes{};
    std::size_t filings = 0;

    void add(const Earlier& other) {
        bills.insert(other.bills.begin(), other.bills.end());
        boxes.insert(other.boxes.begin(), other.boxes.end());
    }
};

/// A party's own manifest (Awmds, Awappend) and what it puts beside its own or another's (Awbolds, Awmcds) are remembered apart:
/// the first is what others may add to.
std::string chain_of(const std::string& document, const std::string& root) {
    return root == "Awmds" || root == "Awappend" ? document : document + "/beside";
}

std::string addition_of(const std::string& document, std::size_t number) {
    return number == 0 ? document : fmt::format("{}/+{}", document, number);
}

/// One message of a party is worked at a time, so nobody adds meanwhile. What an earlier try at this very message has
/// remembered is not earlier: it is done again, and answers as it did.
Result<Earlier> earlier_of(MessageWork& work, const std::string& document) {
    Earlier earlier;
    for (std::size_t number = 0;; ++number) {
        using Filed = store::Store::Filed;
        const Result<std::optional<Filed>> filed =
            work.session.store.filed("manifest", work.entry.party, addition_of(document, number));
        if (!filed) return std::unexpected(filed.error());
        if (!*filed || (*filed)->message == work.key) return earlier;
        boost::json::error_code unreadable;
        const value digest = boost::json::parse((*filed)->answer_json, unreadable);
        if (unreadable) throw std::runtime_error("a remembered manifest does not read");
        for (const auto& bill : digest.at("bills").as_object()) earlier.bills.emplace(bill.key(), bill.value().as_string());
        for (const auto& box : digest.at("boxes").as_object()) earlier.boxes.emplace(box.key());
        if (number == 0) earlier.first = digest.as_object();
        earlier.filings = number + 1;
    }
}

/// Which of what names the voyage is not what the first file said; empty: all is.
std::string other_voyage(const object& first, const object& now) {
    for (const char* name : {"stay", "imo", "voyage"}) {
        if (first.at(name) != now.at(name)) return name;
    }
    return {};
}

edi::Finding warning(Errc code, const Position& at, std::string_view value, std::string french, std::string english) {
    edi::Finding finding = port_finding(code, "BGM", at, value);
    finding.severity = edi::Severity::warning;
    finding.scope = edi::Scope::proceed;
    finding.text_fr = std::move(french);
    finding.text_en = std::move(english);
    return finding;
}

/// What is told of the bills that were filed before.
void tell_skipped(const Manifest& manifest, const std::vector<const ManifestConsignment*>& known,
                  const std::vector<const ManifestConsignment*>& changed, std::vector<edi::Finding>& findings) {
    if (known.empty()) return;
    const std::size_t all = manifest.consignments.size();
    findings.push_back(warning(
        Errc::message_duplicate, manifest.at, manifest.document,
        fmt::format("{} connaissement(s) sur {} déjà déposés : laissés tels quels, dont {} au contenu différent.",
                    known.size(), all, changed.size()),
        fmt::format("{} of {} bills had been filed before: they are left as they are, {} of them with other content.",
                    known.size(), all, changed.size())));
    for (const ManifestConsignment* bill : changed) {
        if (findings.size() >= limits::findings_max) return;
        findings.push_back(warning(
            Errc::message_filed_again_with_other_content, bill->at, bill->bill,
            fmt::format("Le connaissement {} a déjà été déposé avec un autre contenu : le premier dépôt reste.", bill->bill),
            fmt::format("Bill {} was filed before with other content: what was filed first stays.", bill->bill)));
    }
}

/// Leaves in `manifest` the bills that are new, with their boxes and the boxes nobody has told of.
void keep_new(Manifest& manifest, const Earlier& earlier) {
    std::erase_if(manifest.consignments,
                  [&](const ManifestConsignment& one) { return earlier.bills.contains(one.bill); });
    std::set<std::string> used;
    for (const ManifestConsignment& one : manifest.consignments) {
        for (const GoodsItem& item : one.items) {
            for (const SplitRef& split : item.splits) used.insert(split.container);
        }
    }
    std::erase_if(manifest.equipment, [&](const Equipment& unit) {
        return earlier.boxes.contains(unit.number) && !used.contains(unit.number);
    });
}

/// Registered numbers as the books have them, of those of `bills` that are there.
Result<std::vector<std::pair<std::string, std::string>>> numbers_of(MessageWork& work, const std::string& call,
                                                                    const std::vector<std::string>& bills) {
    store::Scope scope{call};
    for (const std::string& bill : bills) scope.lots.insert({call, work.entry.party, bill});
    const Result<Stock> books = work.session.store.load(scope);
    if (!books) return std::unexpected(books.error());
    std::vector<std::pair<std::string, std::string>> numbers;
    for (const std::string& bill : bills) {
        const auto lot = books->consignments.find({call, work.entry.party, bill});
        if (lot != books->consignments.end()) numbers.emplace_back(bill, lot->second.registered_number);
    }
    return numbers;
}

/// What a companion does not say itself it has of the manifest that it adds to: rules look at both.
Result<void> complete(MessageWork& work, Manifest& manifest, const BaseManifest& base) {
    manifest.call.stay = base.call.stay;
    if (manifest.call.imo.empty()) manifest.call.imo = base.call.imo;
    return take_head(work.session, base.agent, base.message, base.call.stay, manifest);
}

/// Under which name the new bills are remembered, and whose their master is.
struct Addition {
    std::string document{};
    std::string master_agent{};
};

/// Registers the bills that are not among the `earlier` ones, and tells of those that are.
Result<Worked> add_new(MessageWork& work, Manifest& manifest, const Earlier& earlier, const Addition& addition) {
    if (earlier.bills.empty() && earlier.boxes.empty())
        return work_manifest(work, manifest, addition.document, addition.master_agent);
    const Result<PortCall> call = call_of(work, manifest.call);
    if (!call && call.error().code == Errc::message_call_unknown)
        return refuse(Errc::message_call_unknown, "RFF", call.error().at, call.error().detail);
    if (!call) return std::unexpected(call.error());

    std::vector<std::string> bills;
    std::vector<const ManifestConsignment*> known;
    std::vector<const ManifestConsignment*> changed;
    const value digest = boost::json::parse(documents_of(manifest).digest);
    const object& hashes = digest.at("bills").as_object();
    for (const ManifestConsignment& one : manifest.consignments) {
        const auto before = earlier.bills.find(one.bill);
        if (before == earlier.bills.end()) continue;
        bills.push_back(one.bill);
        known.push_back(&one);
        if (hashes.at(one.bill).as_string() != before->second) changed.push_back(&one);
    }
    std::vector<edi::Finding> findings;
    tell_skipped(manifest, known, changed, findings);
    for (const Equipment& box : manifest.equipment) {
        if (earlier.boxes.contains(box.number)) bills.push_back(empty_bill(box.number));
    }
    Result<std::vector<std::pair<std::string, std::string>>> numbers = numbers_of(work, call->stay, bills);
    if (!numbers) return std::unexpected(numbers.error());

    keep_new(manifest, earlier);
    Result<Worked> worked = Worked{};
    const bool adds = !manifest.consignments.empty() || !manifest.equipment.empty();
    if (adds) worked = work_manifest(work, manifest, addition.document, addition.master_agent);
    if (!worked) return worked;
    findings.insert(findings.end(), worked->findings.begin(), worked->findings.end());
    worked->findings = std::move(findings);
    if (!worked->refused()) worked->registered.insert(worked->registered.begin(), numbers->begin(), numbers->end());
    return worked;
}

}  // namespace

Result<Worked> work_growing_manifest(MessageWork& work, Manifest& manifest, const std::string& root) {
    const std::string document = document_of(manifest);
    Result<Earlier> earlier = earlier_of(work, document);
    if (!earlier) return std::unexpected(earlier.error());
    const Result<Earlier> beside = earlier_of(work, chain_of(document, "Awbolds"));
    if (!beside) return std::unexpected(beside.error());

    std::string master_agent;
    if (root != "Awmds") {
        const Result<std::expected<BaseManifest, Worked>> base = base_of(work, manifest, root);
        if (!base) return std::unexpected(base.error());
        if (!*base) return base->error();
        if (root == "Awbolds") {
            if (std::optional<Worked> other = names_other_boxes(manifest, **base)) return std::move(*other);
            master_agent = (*base)->agent;
        }
        if (const Result<void> completed = complete(work, manifest, **base); !completed)
            return std::unexpected(completed.error());
    } else if (!earlier->first.empty()) {
        const std::string differs = other_voyage(earlier->first, boost::json::parse(documents_of(manifest).digest).as_object());
        if (!differs.empty())
            return refuse(Errc::message_filed_again_with_other_content, "BGM", manifest.at, document + ": " + differs);
    }
    const std::size_t filings = chain_of(document, root) == document ? earlier->filings : beside->filings;
    earlier->add(*beside);
    return add_new(work, manifest, *earlier, {addition_of(chain_of(document, root), filings), master_agent});
}

}  // namespace cargo::service
