#include "daemon/service/manifest_documents.hpp"

#include <boost/json/object.hpp>
#include <utility>

#include "daemon/service/filing.hpp"
#include "daemon/service/performing.hpp"
#include "daemon/views/canonical.hpp"

namespace cargo::service {
namespace {

using boost::json::object;

std::string digest_of(const Manifest& manifest, const std::vector<std::string>& documents) {
    object bills;
    for (std::size_t i = 0; i < documents.size(); ++i)
        bills[manifest.consignments[i].bill] = sha256_hex(documents[i]).substr(0, 16);
    object boxes;
    for (const Equipment& unit : manifest.equipment) boxes[unit.number] = unit.size_type;
    return views::canonical(object{{"stay", manifest.call.stay},
                                   {"imo", manifest.call.imo},
                                   {"voyage", manifest.call.voyage},
                                   {"bills", std::move(bills)},
                                   {"boxes", std::move(boxes)}});
}

}  // namespace

ManifestDocuments documents_of(const Manifest& manifest) {
    const Units units = units_by_number(manifest);
    ManifestDocuments made;
    made.bills.reserve(manifest.consignments.size());
    for (const ManifestConsignment& consignment : manifest.consignments)
        made.bills.push_back(document_json(consignment, units_of(units, consignment)));
    made.digest = digest_of(manifest, made.bills);
    return made;
}

void DocumentsAhead::make(const edi::Message& message, bool refused) {
    std::optional<ManifestDocuments> made;
    const Manifest* const manifest = std::get_if<Manifest>(&message.body);
    if (manifest != nullptr && !refused && message.verdict == edi::Verdict::accepted) made = documents_of(*manifest);
    const std::scoped_lock lock(mutex_);
    made_.push_back(std::move(made));
}

std::optional<ManifestDocuments> DocumentsAhead::take() {
    const std::scoped_lock lock(mutex_);
    std::optional<ManifestDocuments> made = std::move(made_.front());
    made_.pop_front();
    return made;
}

}  // namespace cargo::service
