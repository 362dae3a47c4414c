// IE315 and IE313: entry summary declarations, kept as facts of the goods they name.
#include <fmt/format.h>

#include <algorithm>

#include "daemon/service/entry_json.hpp"
#include "daemon/service/entry_review.hpp"
#include "daemon/service/message_work.hpp"
#include "daemon/store/crash_point.hpp"

namespace cargo::service {
namespace {

/// A declaration is known by its LRN; an amendment by the MRN that it amends and its own number, for there may be several.
std::string key_of(const EntrySummary& declaration) {
    return declaration.amendment ? "IE313/" + declaration.mrn + "/" + declaration.message : "IE315/" + declaration.lrn;
}

/// Who lodges, or his representative, is the sender, or nobody whom the port knows.
Result<bool> names_another(MessageWork& work, const EntrySummary& declaration) {
    PartyBook parties(work.session.registry, work.now);
    bool another = false;
    for (const PartyRef& one : declaration.parties) {
        if (one.qualifier != "DT" && one.qualifier != "AG") continue;
        const Result<std::string> code = parties.code_of(one.id);
        if (!code) return std::unexpected(code.error());
        if (*code == work.entry.party) return false;
        another = another || !code->empty();
    }
    return another;
}

/// The roots an amendment, or a declaration that comes after its amendment, may belong to.
std::set<std::string> roots_fitting(const store::NamedEntries& named, const store::EntryRow& row) {
    std::set<std::string> with_declaration;
    std::set<std::string> with_amendment;
    std::set<std::string> own_mrn;
    for (const store::EntryRow& one : named.rows) {
        if (one.party != row.party) continue;
        (one.mrn.empty() ? with_declaration : with_amendment).insert(one.root);
        if (!one.mrn.empty() && one.mrn == row.mrn) own_mrn.insert(one.root);
    }
    if (!own_mrn.empty()) return own_mrn;
    const bool amends = !row.mrn.empty();
    const std::set<std::string>& has = amends ? with_declaration : with_amendment;
    const std::set<std::string>& complete = amends ? with_amendment : with_declaration;
    std::set<std::string> fitting;
    std::ranges::set_difference(has, complete, std::inserter(fitting, fitting.end()));
    return fitting;
}

/// A declaration does not say its MRN, an amendment not its LRN: they belong together when the filer has exactly one that
/// names a bill of the other. Else each stands alone: nobody guesses.
Result<std::string> root_of(MessageWork& work, const store::EntryRow& row, const std::set<std::string>& numbers) {
    const Result<store::NamedEntries> named = work.session.store.entries_naming(numbers);
    if (!named) return std::unexpected(named.error());
    const std::set<std::string> fitting = roots_fitting(*named, row);
    return fitting.size() == 1 ? *fitting.begin() : row.party + "/" + row.key;
}

Worked known_already(const EntrySummary& declaration, const std::string& key) {
    Worked worked;
    edi::Finding finding = port_finding(Errc::message_duplicate, "HEAHEA", declaration.at, key);
    finding.severity = edi::Severity::warning;
    finding.scope = edi::Scope::proceed;
    worked.findings.push_back(std::move(finding));
    return worked;
}

/// What belongs to a declaration names its goods, also those that its newest word no longer names.
Result<std::set<std::string>> all_numbers(MessageWork& work, const std::string& root, std::set<std::string> numbers) {
    const Result<store::NamedEntries> named = work.session.store.entries_naming(numbers);
    if (!named) return std::unexpected(named.error());
    for (const store::EntryRow& one : named->rows) {
        if (one.root == root) numbers.merge(entry_numbers(entry_summary(one.json)));
    }
    return numbers;
}

}  // namespace

Result<Worked> work_entry(MessageWork& work, const EntrySummary& declaration, const std::string& root) {
    // Who may file goods may say what was declared of them.
    if (work.entry.party.empty() || reach(work.actor, ActKind::file_manifest) == Reach::none)
        return refuse(Errc::role_missing, root, declaration.at, root);
    const Result<bool> another = names_another(work, declaration);
    if (!another) return std::unexpected(another.error());
    if (*another) return refuse(Errc::envelope_sender_not_authenticated, "HEAHEA", declaration.at, root);

    store::EntryRow row;
    row.party = work.entry.party;
    row.key = key_of(declaration);
    row.mrn = declaration.amendment ? declaration.mrn : std::string();
    row.lrn = declaration.lrn;
    row.lodged = declaration.declared.value_or(work.now);
    row.filed = work.now;
    row.message = work.key;
    row.json = entry_json(declaration);
    row.content_sha256 = sha256_hex(row.json);
    const Result<std::optional<store::EntryRow>> before = work.session.store.entry(row.party, row.key);
    if (!before) return std::unexpected(before.error());
    if (*before && (*before)->message != work.key) {
        if ((*before)->content_sha256 == row.content_sha256) return known_already(declaration, row.key);
        return refuse(Errc::message_filed_again_with_other_content, "HEAHEA", declaration.at,
                      row.key + ": " + first_difference((*before)->json, row.json));
    }
    const std::set<std::string> numbers = entry_numbers(declaration);
    if (*before) {
        row.root = (*before)->root;
    } else {
        const Result<std::string> belongs = root_of(work, row, numbers);
        if (!belongs) return std::unexpected(belongs.error());
        row.root = *belongs;
        const store::AuditEntry audit = audit_of(work.actor, "file_entry", row.root, {}, work.now);
        if (const Result<void> kept = work.session.store.keep_entry(row, numbers, audit); !kept)
            return std::unexpected(kept.error());
    }
    store::crash_point("entry.kept");
    const Result<std::set<std::string>> named = all_numbers(work, row.root, numbers);
    if (!named) return std::unexpected(named.error());
    if (const Result<void> reviewed = review_goods(work, *named, {row.party, row.key}); !reviewed)
        return std::unexpected(reviewed.error());
    return Worked{};
}

}  // namespace cargo::service
