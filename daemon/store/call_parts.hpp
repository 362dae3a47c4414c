#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <pqxx/pqxx>

#include "libcargo/stock.hpp"

namespace cargo::store {

/// Some goods of a call that share no box and no bill with its other goods: what is decided on them depends on nothing else.
struct CallPart {
    std::vector<ConsignmentKey> lots{};
    std::vector<std::string> containers{};
    [[nodiscard]] std::size_t size() const { return lots.size() + containers.size(); }
};

void prepare_call_parts(pqxx::connection& connection);

/// All goods of a call, each once, in parts of some `usual` consignments with their boxes, or as many boxes that hold none; more
/// where more hang together.
/// For who holds the call alone. Keeps the keys of the whole call, some 300 bytes a consignment.
[[nodiscard]] std::vector<CallPart> parts_of_call(pqxx::transaction_base& tx, const std::string& call, std::size_t usual);

}  // namespace cargo::store
