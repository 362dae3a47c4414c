#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/service/service.hpp"
#include "daemon/store/registry_store.hpp"
#include "libcargo/act.hpp"

/// From a manifest as read to the act of filing it.
namespace cargo::service {

/// Registry look-ups of one message, each made once: a manifest names the same agents
/// thousands of times.
class PartyBook {
public:
    PartyBook(store::RegistryStore& registry, Instant now) : registry_(registry), now_(now) {}
    /// The registered party that a message means by this identification (EDI id, EORI or
    /// code); empty when nobody is. Errors: store_unavailable.
    [[nodiscard]] Result<std::string> code_of(const std::string& id);
    /// Reads all parties at once, for a message that names many: a consignee whom nobody registered costs three questions
    /// else. The answers are the same. Errors: store_unavailable.
    [[nodiscard]] Result<void> read_all();

private:
    /// By each way to name a party, in the order they are tried.
    struct Directory {
        std::map<std::string, std::string> by_edi_id{}, by_eori{}, by_code{};
        [[nodiscard]] std::string code_of(const std::string& id) const;
    };
    store::RegistryStore& registry_;  // outlives the book: both live within one message
    Instant now_;
    std::map<std::string, std::string> known_{};
    std::optional<Directory> directory_{};
};

struct Filing {
    FileManifest act{};
    /// For each draft, the consignment it came from; -1 for an empty box.
    std::vector<int> source{};
};

/// Builds the act. `registered_number` of each draft is shaped like an MRN and made from a
/// keyed hash of the consignment's key. Errors: store_unavailable. What the core refuses
/// (export, houses above their master...) is left for it to refuse.
[[nodiscard]] Result<Filing> build_filing(const Manifest& manifest, const std::string& call, const std::string& agent,
                                          PartyBook& parties, const store::IdKeys& keys, std::string_view country, Instant now);

/// Canonical JSON of one consignment as filed: the immutable document. `boxes` are the
/// units its lines lie in.
[[nodiscard]] std::string document_json(const ManifestConsignment& consignment, const std::vector<const Equipment*>& boxes);
/// A document as it was filed, but for places in the message and what rules do not ask of dangerous goods.
struct FiledConsignment {
    ManifestConsignment consignment{};
    std::vector<Equipment> units{};
};
/// Of what document_json wrote. Throws when it is not that: the store is damaged.
[[nodiscard]] FiledConsignment filed_consignment(const std::string& document);
/// The units of a manifest by number; points into the manifest, which outlives it.
using Units = std::map<std::string, const Equipment*, std::less<>>;
[[nodiscard]] Units units_by_number(const Manifest& manifest);
/// The units a consignment's lines lie in, by number.
[[nodiscard]] std::vector<const Equipment*> units_of(const Units& units, const ManifestConsignment& consignment);
/// A consignment that stands for an empty box when rules look at it.
[[nodiscard]] ManifestConsignment empty_consignment(const Equipment& box);

}  // namespace cargo::service
