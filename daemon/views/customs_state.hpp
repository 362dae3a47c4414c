#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "daemon/views/views.hpp"

/// Parts of the state as customs reads them, shared by its views and its events.
namespace cargo::views {

[[nodiscard]] boost::json::object target_object(const Target& target);
[[nodiscard]] boost::json::object quantity_object(const Quantity& quantity);
[[nodiscard]] boost::json::object selection_object(const Selection& selection, Insight insight = Insight::whole);
[[nodiscard]] boost::json::object order_object(const ControlOrder& order);
[[nodiscard]] boost::json::object hold_object(const Hold& hold);
[[nodiscard]] boost::json::object count_object(const OwnCount& count);
[[nodiscard]] boost::json::array undetermined_array(const std::vector<UndeterminedRule>& rules, Insight insight);
[[nodiscard]] boost::json::object clearance_object(const Clearance& clearance);
[[nodiscard]] boost::json::object right_object(const Right& right);
[[nodiscard]] boost::json::object discrepancy_object(const Discrepancy& discrepancy);
[[nodiscard]] boost::json::array seals_array(const std::vector<Seal>& seals);
[[nodiscard]] boost::json::object call_object(const PortCall& call);
[[nodiscard]] boost::json::object lot_object(const Stock& stock, const Consignment& lot, Insight insight = Insight::whole);
[[nodiscard]] boost::json::object box_object(const Box& box, Insight insight = Insight::whole);
[[nodiscard]] boost::json::object core_object(const Core& core);
[[nodiscard]] boost::json::value time_or_null(const std::optional<Instant>& at);
[[nodiscard]] std::string_view to_string(Selectivity selectivity);
[[nodiscard]] std::string_view to_string(Nature nature);
[[nodiscard]] std::string_view to_string(BillKind kind);

}  // namespace cargo::views
