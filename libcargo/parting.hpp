#pragma once

#include <cstddef>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace cargo {

/// The bills of a manifest that is taken in part, as a graph: what must be refused with what.
///
/// Refused with a bill is whatever lies in one of its boxes, every house under it, and every bill of its number: what is left
/// knows nothing of what was refused, so no box may open that holds more than is registered.
class Parting {
public:
    struct Bill {
        std::string_view number;
        std::string_view master{};              ///< of a house whose master the same filer files
        std::vector<std::string_view> boxes{};
    };
    /// Why a bill is refused that has no fault of its own.
    struct Dragged {
        std::size_t bill = 0;
        std::size_t by = 0;         ///< the bill that drags it along
        std::string_view box{};     ///< the box they share; empty for another reason
    };

    /// All texts outlive it.
    explicit Parting(std::vector<Bill> bills);

    void refuse(std::size_t bill);
    /// Refuses what must be refused with those. Linear in bills and boxes.
    void close();

    [[nodiscard]] bool is_refused(std::size_t bill) const { return refused_[bill]; }
    /// One of a refused bill.
    [[nodiscard]] bool is_refused_box(std::string_view number) const { return boxes_.contains(number); }
    [[nodiscard]] bool leaves_any() const { return refused_count_ < bills_.size(); }
    [[nodiscard]] const std::vector<Dragged>& dragged() const { return dragged_; }

private:
    using Index = std::unordered_map<std::string_view, std::vector<std::size_t>>;
    void drag(const Index& index, std::string_view key, std::size_t by, std::string_view box);

    std::vector<Bill> bills_;
    std::vector<bool> refused_;
    std::size_t refused_count_ = 0;
    std::vector<std::size_t> open_{};
    Index by_number_{};
    Index houses_{};
    Index in_box_{};
    std::unordered_set<std::string_view> boxes_{};  ///< of refused bills
    std::vector<Dragged> dragged_{};
};

}  // namespace cargo
