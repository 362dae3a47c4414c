#include "daemon/store/call_parts.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <unordered_map>
#include <utility>

namespace cargo::store {
namespace {

constexpr const char* sql_lots = "SELECT agent, bill, master_bill FROM consignment WHERE call = $1 ORDER BY agent, bill";
constexpr const char* sql_boxes = "SELECT container FROM equipment WHERE call = $1 ORDER BY container";
constexpr const char* sql_splits = "SELECT agent, bill, container FROM line_equipment WHERE call = $1";

/// Which of many things hang together: disjoint sets, with the paths to their roots halved at each look.
class Together {
public:
    explicit Together(std::size_t things) : root_(things) { std::iota(root_.begin(), root_.end(), 0U); }
    [[nodiscard]] std::uint32_t root(std::uint32_t thing) {
        while (root_[thing] != thing) thing = root_[thing] = root_[root_[thing]];
        return thing;
    }
    void join(std::uint32_t one, std::uint32_t other) {
        const std::uint32_t a = root(one);
        const std::uint32_t b = root(other);
        root_[std::max(a, b)] = std::min(a, b);  // the first of a set is its root: parts come in the order of their keys
    }

private:
    std::vector<std::uint32_t> root_;
};

}  // namespace

void prepare_call_parts(pqxx::connection& connection) {
    connection.prepare("call_lots", sql_lots);
    connection.prepare("call_boxes", sql_boxes);
    connection.prepare("call_splits", sql_splits);
}

std::vector<CallPart> parts_of_call(pqxx::transaction_base& tx, const std::string& call, std::size_t usual) {
    std::vector<ConsignmentKey> lots;
    std::vector<std::string> boxes;
    // A master is named by its number alone: who have one number in common hang together, whoever filed them.
    std::unordered_map<std::string, std::uint32_t> of_number;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
    for (const pqxx::row& row : tx.exec_prepared("call_lots", call)) {
        const auto lot = static_cast<std::uint32_t>(lots.size());
        lots.push_back({call, row[0].as<std::string>(), row[1].as<std::string>()});
        for (const pqxx::row::size_type column : {1, 2}) {
            if (row[column].size() == 0) continue;
            const auto [first, fresh] = of_number.try_emplace(row[column].as<std::string>(), lot);
            if (!fresh) pairs.emplace_back(first->second, lot);
        }
    }
    of_number = {};
    for (const pqxx::row& row : tx.exec_prepared("call_boxes", call)) boxes.push_back(row[0].as<std::string>());

    Together together(lots.size() + boxes.size());
    for (const auto& [one, other] : pairs) together.join(one, other);
    const auto box_at = [&](std::size_t i) { return static_cast<std::uint32_t>(lots.size() + i); };
    for (const pqxx::row& row : tx.exec_prepared("call_splits", call)) {
        const ConsignmentKey key{call, row[0].as<std::string>(), row[1].as<std::string>()};
        const auto lot = std::ranges::lower_bound(lots, key);
        const auto box = std::ranges::lower_bound(boxes, std::string_view(row[2].c_str()));
        if (lot == lots.end() || *lot != key || box == boxes.end() || *box != row[2].c_str()) continue;
        together.join(static_cast<std::uint32_t>(lot - lots.begin()), box_at(static_cast<std::size_t>(box - boxes.begin())));
    }

    std::vector<CallPart> parts;
    std::unordered_map<std::uint32_t, std::size_t> part_of;  // by root
    const auto part_for = [&](std::uint32_t thing) -> CallPart& {
        const std::uint32_t root = together.root(thing);
        if (const auto known = part_of.find(root); known != part_of.end()) return parts[known->second];
        if (parts.empty() || parts.back().size() >= usual) parts.emplace_back();
        part_of.emplace(root, parts.size() - 1);
        return parts.back();
    };
    for (std::size_t i = 0; i < lots.size(); ++i) part_for(static_cast<std::uint32_t>(i)).lots.push_back(std::move(lots[i]));
    for (std::size_t i = 0; i < boxes.size(); ++i) part_for(box_at(i)).containers.push_back(std::move(boxes[i]));
    return parts;
}

}  // namespace cargo::store
