#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/service/draw_keys.hpp"
#include "daemon/service/filing.hpp"
#include "daemon/service/manifest_documents.hpp"
#include "daemon/service/partner_rules.hpp"
#include "daemon/service/performing.hpp"
#include "daemon/service/service.hpp"
#include "libcargo/error_text.hpp"

/// Working one message of an interchange: what each kind of message makes of the books.
namespace cargo::service {

/// What a message is worked with. References outlive the work.
struct MessageWork {
    Session& session;
    const store::IdKeys& keys;
    const rules::RuleSet& rules;
    const Settings& settings;
    const store::InboxEntry& entry;
    const Actor& actor;
    DrawKey draw{};               ///< of the period in which the message came
    std::string key;              ///< "message/<id>/<n>": protects against doing it twice
    Instant now{};
    PartnerRules partner{};       ///< of who sent it, when it came
    bool xml = false;             ///< the file is XML: no UNB, no segments, places are lines and paths
    std::optional<ManifestDocuments> documents{};  ///< of the message, when they were made before its turn
    std::function<void()> let_go = [] {};  ///< to be called once the body of a large message is not needed any more
};

/// What the port says to one message.
struct Worked {
    edi::Verdict verdict = edi::Verdict::accepted;
    std::vector<std::pair<std::string, std::string>> registered{};  ///< (bill, registered number)
    std::vector<edi::Finding> findings{};
    std::vector<std::string> refused_bills{};  ///< of a manifest taken in part: those the port refuses
    [[nodiscard]] bool refused() const { return verdict == edi::Verdict::refused; }
};

/// A finding of the port itself, with the catalogue's sentences and the value at fault.
[[nodiscard]] edi::Finding port_finding(Errc code, std::string_view segment, const Position& at, std::string_view value);
/// A message refused for this one reason.
[[nodiscard]] Worked refuse(Errc code, std::string_view segment, const Position& at, std::string_view value);

/// The port itself, as author of what its rules say.
[[nodiscard]] Actor the_port();

/// The call a message names: by stay number, else ship and voyage. Errors: call_unknown as
/// message_call_unknown; store_*.
[[nodiscard]] Result<PortCall> call_of(MessageWork& work, const CallRef& ref);

// One a message type. A refusal is a `Worked`; an Error means "try again later" (the store).
/// Takes the consignments and equipment out of `manifest` when they are drafts and documents: a ship's are large.
/// `document` is what it is remembered by: document_of, or that and which of its additions it is. `master_agent`: of a
/// degroupage, whose master its houses are under.
[[nodiscard]] Result<Worked> work_manifest(MessageWork& work, Manifest& manifest, const std::string& document,
                                           const std::string& master_agent = {});
[[nodiscard]] std::string document_of(const Manifest& manifest);
/// A manifest that may come again with more (ASYCUDA's Awmds), or what adds to one (Awbolds, Awappend, Awmcds; `root` tells):
/// its new bills are registered, those its filer has filed before, by any of the four, are skipped. All of them are told with
/// their numbers; one that differs from what was filed stays as it was, with a warning.
[[nodiscard]] Result<Worked> work_growing_manifest(MessageWork& work, Manifest& manifest, const std::string& root);
/// An entry summary declaration, or its amendment: kept as it is, then held against the goods that it names. Its filer is told
/// that it is kept, and nothing of what the port makes of it.
[[nodiscard]] Result<Worked> work_entry(MessageWork& work, const EntrySummary& declaration, const std::string& root);
[[nodiscard]] Result<Worked> work_discharge(MessageWork& work, const DischargeReport& report);
[[nodiscard]] Result<Worked> work_gate(MessageWork& work, const GateReport& report);
[[nodiscard]] Result<Worked> work_release_order(MessageWork& work, const ReleaseOrder& order);

/// Where two JSON texts differ first, by names of members; empty: nowhere.
[[nodiscard]] std::string first_difference(const std::string& before, const std::string& after);

/// Decides several acts as one: all are looked at, so that the sender hears every refusal;
/// any refusal undoes all. `refused` gets (index, error) of each.
struct Refusal {
    std::size_t index = 0;
    Error error{};
};
[[nodiscard]] Result<Performed> perform_all(MessageWork& work, const std::string& call, ActKind kind,
                                            const std::vector<Act>& acts, std::vector<Refusal>& refused);

}  // namespace cargo::service
