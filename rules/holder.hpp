#pragma once

#include <memory>
#include <mutex>
#include <utility>

#include "rules/engine.hpp"

namespace cargo::rules {

/// The rule set in force, swapped as a whole: whoever asked before a swap ends with
/// the set it began with, whoever asks after it gets the new one. Many threads.
/// Shared ownership, because evaluations outlive the swap.
class Holder {
public:
    /// Begins with `set`; null means the set without rules.
    explicit Holder(std::shared_ptr<const RuleSet> set = nullptr) : set_(set ? std::move(set) : RuleSet::empty()) {}

    /// Take it once per consignment and ask it for both outcome and hash. Never null.
    [[nodiscard]] std::shared_ptr<const RuleSet> current() const {
        const std::lock_guard lock(mutex_);
        return set_;
    }

    /// Returns the set that was in force. A null `set` changes nothing: a text that did not load never replaces one that did.
    std::shared_ptr<const RuleSet> swap(std::shared_ptr<const RuleSet> set) {
        const std::lock_guard lock(mutex_);
        if (!set) return set_;
        set_.swap(set);
        return set;
    }

private:
    mutable std::mutex mutex_{};  // not std::atomic: that of g++ 12 lets go of a read without ordering it before the next write
    std::shared_ptr<const RuleSet> set_;
};

}  // namespace cargo::rules
