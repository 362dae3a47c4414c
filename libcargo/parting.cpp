#include "libcargo/parting.hpp"

#include <utility>

namespace cargo {

Parting::Parting(std::vector<Bill> bills) : bills_(std::move(bills)), refused_(bills_.size()) {
    for (std::size_t i = 0; i < bills_.size(); ++i) {
        by_number_[bills_[i].number].push_back(i);
        if (!bills_[i].master.empty()) houses_[bills_[i].master].push_back(i);
        for (const std::string_view box : bills_[i].boxes) in_box_[box].push_back(i);
    }
}

void Parting::refuse(std::size_t bill) {
    if (refused_[bill]) return;
    refused_[bill] = true;
    ++refused_count_;
    open_.push_back(bill);
}

void Parting::close() {
    while (!open_.empty()) {
        const std::size_t bill = open_.back();
        open_.pop_back();
        drag(by_number_, bills_[bill].number, bill, {});
        drag(houses_, bills_[bill].number, bill, {});
        for (const std::string_view box : bills_[bill].boxes) {
            if (boxes_.insert(box).second) drag(in_box_, box, bill, box);
        }
    }
}

void Parting::drag(const Index& index, std::string_view key, std::size_t by, std::string_view box) {
    const auto found = index.find(key);
    if (found == index.end()) return;
    for (const std::size_t other : found->second) {
        if (refused_[other]) continue;
        dragged_.push_back({other, by, box});
        refuse(other);
    }
}

}  // namespace cargo
