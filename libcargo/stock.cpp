#include "libcargo/stock.hpp"

namespace cargo {

std::string empty_bill(std::string_view container) {
    return "EMPTY-" + std::string(container);
}

}  // namespace cargo
