#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "rules/prefilter.hpp"

namespace cargo::rules {

/// Says what `rules` say of one consignment after another; its rooms are used again for the next. One thread.
class Judge {
public:
    /// `rules` and `prefilter`, which was made of the same rules, outlive the object. Without a prefilter every rule is evaluated
    /// and every comparison made; what comes out is the same to the letter.
    Judge(std::span<const std::unique_ptr<const Rule>> rules, const Prefilter* prefilter);

    /// In the order of the rules; of facts that are whole.
    [[nodiscard]] Outcome judged(const Facts& facts, std::string_view random_key);

private:
    void judge(std::size_t place, const Circumstances& circumstances);
    void add_hit(std::size_t place, bool holds);
    void add_exempted(std::size_t place);
    void add_undetermined(std::size_t place, Truth when, Truth unless);
    [[nodiscard]] Outcome take();

    std::span<const std::unique_ptr<const Rule>> rules_;
    const Prefilter* prefilter_;
    Evaluation evaluation_;
    RulePlaces candidates_{};
    Outcome outcome_{};  ///< of the consignment being judged, in the order in which the rules are
    std::vector<std::size_t> hits_{}, exempted_{}, undetermined_{};  ///< places of the outcome's rules
    std::size_t undetermined_before_ = 0;  ///< of the last consignment: the next one's are about as many
    bool blocked_ = false;
};

}  // namespace cargo::rules
