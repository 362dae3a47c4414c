#include "daemon/service/service.hpp"

namespace cargo::service {

Service::Service(const Clock& clock, store::IdKeys keys, rules::Holder& rules, Settings settings)
    : clock_(clock), keys_(std::move(keys)), rules_(rules), settings_(std::move(settings)) {}

}  // namespace cargo::service
