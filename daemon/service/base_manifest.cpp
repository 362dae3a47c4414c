#include "daemon/service/base_manifest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <optional>
#include <set>
#include <stdexcept>

namespace cargo::service {
namespace {

using Found = std::expected<BaseManifest, Worked>;

Worked refused(Errc code, std::string_view element, const Position& at, const std::string& value, std::string french,
               std::string english) {
    Worked worked = refuse(code, element, at, value);
    worked.findings.front().text_fr = std::move(french);
    worked.findings.front().text_en = std::move(english);
    return worked;
}

/// The filer himself, then those who granted him.
Result<std::vector<std::string>> agents_open_to(MessageWork& work, bool own_only) {
    std::vector<std::string> agents{work.entry.party};
    if (own_only) return agents;
    const Result<std::vector<auth::Entry>> grants = work.session.registry.list("grant", work.now);
    if (!grants) return std::unexpected(grants.error());
    for (const auth::Entry& entry : *grants) {
        const auth::ConsolidatorGrant& grant = std::get<auth::ConsolidatorGrant>(entry.record);
        if (grant.consolidator != work.entry.party || std::ranges::find(agents, grant.granter) != agents.end()) continue;
        agents.push_back(grant.granter);
    }
    return agents;
}

/// "message/ID/0/0": what a document was filed with.
std::string entry_of(const std::string& key) {
    const std::size_t begin = key.find('/') + 1;
    return key.substr(begin, key.find('/', begin) - begin);
}

/// The manifests of that name those agents have filed, each with its call.
Result<std::vector<BaseManifest>> manifests_of(MessageWork& work, const std::string& document,
                                               const std::vector<std::string>& agents) {
    std::vector<BaseManifest> found;
    for (const std::string& agent : agents) {
        using Filed = store::Store::Filed;
        const Result<std::optional<Filed>> filed = work.session.store.filed("manifest", agent, document);
        if (!filed) return std::unexpected(filed.error());
        if (!*filed) continue;
        boost::json::error_code unreadable;
        const boost::json::value digest = boost::json::parse((*filed)->answer_json, unreadable);
        if (unreadable) throw std::runtime_error("a remembered manifest does not read");
        CallRef named;
        named.stay = digest.at("stay").as_string();
        named.imo = digest.at("imo").as_string();
        named.voyage = digest.at("voyage").as_string();
        Result<PortCall> call = call_of(work, named);
        if (!call && call.error().code == Errc::message_call_unknown) continue;
        if (!call) return std::unexpected(call.error());
        found.push_back({agent, entry_of((*filed)->message), std::move(*call), {}});
    }
    return found;
}

/// An agent whom the file names and the port knows is the one that is meant.
Result<void> keep_named_agent(MessageWork& work, const Manifest& addition, const std::string& root,
                              std::vector<BaseManifest>& found) {
    const auto named = std::ranges::find(addition.parties, "CG", &PartyRef::qualifier);
    if (named == addition.parties.end()) return {};
    PartyBook parties(work.session.registry, work.now);
    const Result<std::string> agent = parties.code_of(named->id);
    if (!agent) return std::unexpected(agent.error());
    if (agent->empty() || (root == "Awmcds" && *agent == work.entry.party)) return {};  // a co-loader may name its own
    std::erase_if(found, [&](const BaseManifest& one) { return one.agent != *agent; });
    return {};
}

/// Leaves those in whose call that agent has a master of this number, with its boxes.
Result<void> keep_masters(MessageWork& work, const std::string& master, std::vector<BaseManifest>& found) {
    std::vector<BaseManifest> with;
    for (BaseManifest& one : found) {
        const ConsignmentKey key{one.call.stay, one.agent, master};
        store::Scope scope{key.call};
        scope.lots.insert(key);
        const Result<Stock> books = work.session.store.load(scope);
        if (!books) return std::unexpected(books.error());
        const auto lot = books->consignments.find(key);
        if (lot == books->consignments.end() || lot->second.bill_kind != BillKind::master) continue;
        for (const Split& split : lot->second.splits) one.boxes.insert(split.container);
        with.push_back(std::move(one));
    }
    found = std::move(with);
    return {};
}

Found master_of_degroupage(const MessageWork& work, const Manifest& addition, std::vector<BaseManifest> found) {
    const Reference& master = addition.references.front();
    if (found.empty()) {
        return std::unexpected(refused(
            Errc::message_master_unknown, "Reference_number", master.at, master.number,
            fmt::format("Aucun connaissement groupeur {} n'est enregistré sous le manifeste {} chez vous, ni chez un agent qui "
                        "vous a habilité. Vérifiez bureau, voyage, date et numéro ; déposez le manifeste d'abord, ou demandez "
                        "l'habilitation à l'agent.",
                        master.number, addition.document),
            fmt::format("No master bill {} is registered under manifest {} of yours or of an agent who granted you. Check "
                        "office, voyage, day and number; file the manifest first, or ask the agent for the grant.",
                        master.number, addition.document)));
    }
    const bool own = found.front().agent == work.entry.party;  // the filer's stands first
    if (own || found.size() == 1) return std::move(found.front());
    return std::unexpected(refused(
        Errc::message_master_ambiguous, "Reference_number", master.at, master.number,
        fmt::format("Plusieurs agents qui vous ont habilité ont un connaissement groupeur {} : nommez l'agent dans "
                    "Shipping_Agent_code.",
                    master.number),
        fmt::format("Several agents who granted you have a master bill {}: name the agent in Shipping_Agent_code.",
                    master.number)));
}

Found manifest_of_addition(const MessageWork& work, const Manifest& addition, std::vector<BaseManifest> found) {
    const bool own = !found.empty() && found.front().agent == work.entry.party;
    const bool one_call = std::ranges::all_of(
        found, [&](const BaseManifest& one) { return one.call.stay == found.front().call.stay; });
    if (!found.empty() && (own || one_call)) return std::move(found.front());
    return std::unexpected(refused(
        Errc::message_call_unknown, "Voyage_number", addition.call.at, addition.document,
        fmt::format("Le manifeste {} auquel ce fichier ajoute n'est pas enregistré : vérifiez bureau, voyage et date, déposez-le "
                    "d'abord (Awmds) ou, s'il est d'un autre agent, demandez-lui l'habilitation.",
                    addition.document),
        fmt::format("Manifest {}, which this file adds to, is not registered: check office, voyage and day, file it first "
                    "(Awmds) or, if it is another agent's, ask for the grant.",
                    addition.document)));
}

}  // namespace

Result<std::expected<BaseManifest, Worked>> base_of(MessageWork& work, const Manifest& addition, const std::string& root) {
    const Result<std::vector<std::string>> agents = agents_open_to(work, root == "Awappend");
    if (!agents) return std::unexpected(agents.error());
    Result<std::vector<BaseManifest>> found = manifests_of(work, document_of(addition), *agents);
    if (!found) return std::unexpected(found.error());
    if (const Result<void> kept = keep_named_agent(work, addition, root, *found); !kept) return std::unexpected(kept.error());
    if (root != "Awbolds") return manifest_of_addition(work, addition, std::move(*found));
    const Result<void> kept = keep_masters(work, addition.references.front().number, *found);
    if (!kept) return std::unexpected(kept.error());
    return master_of_degroupage(work, addition, std::move(*found));
}

std::optional<Worked> names_other_boxes(const Manifest& degroupage, const BaseManifest& base) {
    Worked worked;
    const std::string& master = degroupage.references.front().number;
    for (const Equipment& box : degroupage.equipment) {
        if (base.boxes.contains(box.number) || worked.findings.size() >= limits::findings_max) continue;
        Worked one = refused(
            Errc::message_equipment_unknown, "Ctn_reference", box.at, box.number,
            fmt::format("Le conteneur {} n'est pas de ceux du connaissement groupeur {} : un dégroupage répartit ce qui est dans "
                        "les conteneurs de son groupeur.",
                        box.number, master),
            fmt::format("Container {} is none of those of master bill {}: a degroupage shares out what lies in its master's "
                        "containers.",
                        box.number, master));
        worked.findings.push_back(std::move(one.findings.front()));
    }
    if (worked.findings.empty()) return std::nullopt;
    worked.verdict = edi::Verdict::refused;
    return worked;
}

}  // namespace cargo::service
