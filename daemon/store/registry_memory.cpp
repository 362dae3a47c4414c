#include "daemon/store/registry_memory.hpp"

namespace cargo::store {

namespace {

constexpr std::size_t known_max = 10'000;  ///< subjects, and places: more than a port has

}  // namespace

void RegistryMemory::begin(std::int64_t epoch, Instant now, std::optional<Instant> until) {
    epoch_ = epoch;
    from_ = now;
    until_ = until;
    actors_.clear();
    policies_.clear();
}

const Result<Actor>* RegistryMemory::actor(const std::string& subject) const {
    const auto known = actors_.find(subject);
    return known == actors_.end() ? nullptr : &known->second;
}

void RegistryMemory::remember(const std::string& subject, const Result<Actor>& actor) {
    if (actors_.size() >= known_max) actors_.clear();
    actors_.emplace(subject, actor);
}

const RegistryMemory::KnownPolicy* RegistryMemory::policy(const std::string& site, const std::string& office, Instant now) const {
    const auto known = policies_.find({site, office});
    if (known == policies_.end() || (known->second.until && now >= *known->second.until)) return nullptr;
    return &known->second;
}

void RegistryMemory::remember(const std::string& site, const std::string& office, KnownPolicy policy) {
    if (policies_.size() >= known_max) policies_.clear();
    policies_.insert_or_assign({site, office}, std::move(policy));
}

}  // namespace cargo::store
