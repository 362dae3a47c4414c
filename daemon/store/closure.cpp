#include "daemon/store/closure.hpp"

#include <fmt/format.h>

#include "daemon/store/row_codec.hpp"

// SQL that finds, locks and reads what hangs together. Lists of keys are JSON parameters.
// LATERAL with OFFSET 0 keeps one order of execution, one index look-up a key, whatever the
// planner knew of the tables when the statement was planned.
namespace cargo::store {

namespace {

/// Consignments with a line in the boxes of {from}, those of {also}, their masters, and the houses of all these
/// bills: also of a master that is only now being filed, after its houses.
constexpr const char* sql_family =
    "{name}_near AS (SELECT t.agent, t.bill FROM {from} k CROSS JOIN LATERAL (SELECT s.agent, s.bill FROM line_equipment s"
    "  WHERE s.call = $1 AND s.container = k.container OFFSET 0) t UNION SELECT agent, bill FROM {also}),"
    "{name}_up AS (SELECT agent, bill FROM {name}_near UNION SELECT m.agent, m.bill FROM {name}_near k"
    "  CROSS JOIN LATERAL (SELECT c.master_bill FROM consignment c WHERE c.call = $1 AND c.agent = k.agent AND c.bill = k.bill"
    "   AND c.master_bill <> '' OFFSET 0) c"
    "  CROSS JOIN LATERAL (SELECT b.agent, b.bill FROM consignment b WHERE b.bill = c.master_bill AND b.call = $1"
    "   AND NOT b.leaf OFFSET 0) m),"
    "{name} AS (SELECT agent, bill FROM {name}_up UNION SELECT h.agent, h.bill FROM {name}_up k"
    "  CROSS JOIN LATERAL (SELECT b.agent, b.bill FROM consignment b WHERE b.call = $1 AND b.master_bill = k.bill"
    "   AND b.master_bill <> '' OFFSET 0) h)";

/// The houses of the bills of {from}, also of a master that is only now being filed.
constexpr const char* sql_houses_of =
    "{name} AS (SELECT h.agent, h.bill FROM {from} k CROSS JOIN LATERAL (SELECT b.agent, b.bill FROM consignment b"
    "  WHERE b.call = $1 AND b.master_bill = k.bill AND b.master_bill <> '' OFFSET 0) h)";

/// Boxes in which the consignments of {from} have a line, with those of {also}.
constexpr const char* sql_boxes_of =
    "{name} AS (SELECT t.container FROM {from} k CROSS JOIN LATERAL (SELECT s.container FROM line_equipment s"
    "  WHERE s.call = $1 AND s.agent = k.agent AND s.bill = k.bill OFFSET 0) t UNION SELECT container FROM {also})";

std::string closure_statement() {
    const auto family = [](const char* name, const char* from, const char* also) {
        return fmt::format(fmt::runtime(sql_family), fmt::arg("name", name), fmt::arg("from", from), fmt::arg("also", also));
    };
    const auto boxes_of = [](const char* name, const char* from, const char* also) {
        return fmt::format(fmt::runtime(sql_boxes_of), fmt::arg("name", name), fmt::arg("from", from), fmt::arg("also", also));
    };
    return "WITH asked AS (SELECT agent, bill FROM json_to_recordset($2::json) AS k(agent text, bill text)"
           "  UNION SELECT c.agent, c.bill FROM json_array_elements_text($4::json) AS k(bill) CROSS JOIN LATERAL"
           "  (SELECT b.agent, b.bill FROM consignment b WHERE b.bill = k.bill AND b.call = $1 OFFSET 0) c),"
           " lots_0 AS (SELECT c.agent, c.bill FROM asked k CROSS JOIN LATERAL (SELECT b.agent, b.bill FROM consignment b"
           "  WHERE b.call = $1 AND b.agent = k.agent AND b.bill = k.bill OFFSET 0) c),"
           " named AS (SELECT e.container FROM json_array_elements_text($3::json) AS k(container) CROSS JOIN LATERAL"
           "  (SELECT b.container FROM equipment b WHERE b.call = $1 AND b.container = k.container OFFSET 0) e)," +
           fmt::format(fmt::runtime(sql_houses_of), fmt::arg("name", "houses_0"), fmt::arg("from", "asked")) + ", " +
           boxes_of("boxes_1", "lots_0", "named") + ", " + family("lots_near", "boxes_1", "lots_0") +
           ", lots_1 AS (SELECT agent, bill FROM lots_near UNION SELECT agent, bill FROM houses_0), " +
           boxes_of("boxes_2", "lots_1", "boxes_1") + ", " + family("lots_2", "boxes_2", "lots_1") + ", " +
           boxes_of("boxes_3", "lots_2", "boxes_2") +
           " SELECT agent, bill, NULL, false FROM lots_2 UNION ALL SELECT NULL, NULL, b.container,"
           " b.container IN (SELECT container FROM boxes_2) FROM boxes_3 b";
}

constexpr const char* sql_whole_call =
    "SELECT agent, bill, NULL, false FROM consignment WHERE call = $1"
    " UNION ALL SELECT NULL, NULL, container, true FROM equipment WHERE call = $1";

constexpr const char* sql_lock_boxes =
    "SELECT count(*) FROM (SELECT container FROM equipment WHERE call = $1"
    " AND container = ANY(ARRAY(SELECT json_array_elements_text($2::json))) ORDER BY container FOR NO KEY UPDATE) locked";
constexpr const char* sql_lock_lots =
    "SELECT count(*) FROM json_to_recordset($2::json) AS k(agent text, bill text) CROSS JOIN LATERAL (SELECT b.version"
    " FROM consignment b WHERE b.call = $1 AND b.agent = k.agent AND b.bill = k.bill OFFSET 0 FOR NO KEY UPDATE) locked";

/// Rows of a consignment's own table, by consignment.
template <class Row>
std::string by_lot(const char* table, const char* order) {
    return fmt::format(
        "SELECT {} FROM json_to_recordset($2::json) AS k(agent text, bill text) CROSS JOIN LATERAL (SELECT {} FROM {} b"
        " WHERE b.call = $1 AND b.agent = k.agent AND b.bill = k.bill OFFSET 0) t ORDER BY {}",
        column_list<Row>("t."), column_list<Row>("b."), table, order);
}
template <class Row>
std::string by_box(const char* table) {
    return fmt::format("SELECT {} FROM {} WHERE call = $1 AND container = ANY(ARRAY(SELECT json_array_elements_text($2::json)))",
                       column_list<Row>(), table);
}
/// Selections, orders and holds: of the consignments and of the boxes.
template <class Row>
std::string by_target(const char* table) {
    return fmt::format(
        "SELECT {0} FROM json_to_recordset($2::json) AS k(agent text, bill text) CROSS JOIN LATERAL (SELECT {1} FROM {2} b"
        " WHERE b.call = $1 AND b.container = '' AND b.agent = k.agent AND b.bill = k.bill OFFSET 0) t"
        " UNION ALL SELECT {0} FROM json_array_elements_text($3::json) AS k(container) CROSS JOIN LATERAL (SELECT {1} FROM {2} b"
        " WHERE b.call = $1 AND b.container = k.container OFFSET 0) t ORDER BY ordinal",
        column_list<Row>("t."), column_list<Row>("b."), table);
}

std::string json_lots(const std::set<ConsignmentKey>& lots) {
    JsonRows rows;
    for (const ConsignmentKey& lot : lots) {
        rows.open();
        rows("agent", lot.agent);
        rows("bill", lot.bill);
        rows.close();
    }
    return rows.take();
}

std::string json_texts(const std::set<std::string>& texts) {
    std::string json = "[";
    for (const std::string& text : texts) {
        if (json.size() > 1) json += ',';
        append_json(json, text);
    }
    return json + "]";
}

/// The consignment or box a row belongs to; null when it was committed by somebody after the parents were
/// read: then our own writing of that key will be refused, and the act tried again.
Consignment* lot_of(Stock& stock, const ConsignmentKey& key) {
    const auto lot = stock.consignments.find(key);
    return lot == stock.consignments.end() ? nullptr : &lot->second;
}
Box* box_of(Stock& stock, const BoxKey& key) {
    const auto box = stock.boxes.find(key.container);
    return box == stock.boxes.end() ? nullptr : &box->second;
}

Controls* controls_of(Stock& stock, const Target& target) {
    if (target.is_box()) {
        Box* box = box_of(stock, {target.call, target.container});
        return box == nullptr ? nullptr : &box->controls;
    }
    Consignment* lot = lot_of(stock, {target.call, target.agent, target.bill});
    return lot == nullptr ? nullptr : &lot->controls;
}

template <class Row, class Put>
void each_row(const pqxx::result& rows, const Put& put) {
    for (const pqxx::row& row : rows) put(read_row<Row>(row));
}

void load_lots(pqxx::transaction_base& tx, Stock& stock, const std::string& stay, const std::string& lots) {
    each_row<Consignment>(tx.exec_prepared("load_lots", stay, lots),
                          [&](Consignment lot) { stock.consignments.emplace(lot.key, std::move(lot)); });
    each_row<LineRow>(tx.exec_prepared("load_lines", stay, lots), [&](LineRow row) {
        if (Consignment* lot = lot_of(stock, row.lot)) lot->lines.push_back(std::move(row.line));
    });
    each_row<SplitRow>(tx.exec_prepared("load_splits", stay, lots), [&](SplitRow row) {
        if (Consignment* lot = lot_of(stock, row.lot)) lot->splits.push_back(std::move(row.split));
    });
    each_row<ClearanceRow>(tx.exec_prepared("load_clearances", stay, lots), [&](ClearanceRow row) {
        if (Consignment* lot = lot_of(stock, row.lot)) lot->clearances.push_back(std::move(row.clearance));
    });
}

void load_boxes(pqxx::transaction_base& tx, Loaded& loaded, const std::string& stay, const std::string& boxes) {
    Stock& stock = loaded.stock;
    each_row<Box>(tx.exec_prepared("load_boxes", stay, boxes),
                  [&](Box box) { stock.boxes.emplace(box.key.container, std::move(box)); });
    each_row<RightRow>(tx.exec_prepared("load_rights", stay, boxes), [&](RightRow row) {
        if (Box* box = box_of(stock, row.box)) box->right = std::move(row.right);
    });
    each_row<CoreRow>(tx.exec_prepared("load_cores", stay, boxes),
                      [&](CoreRow row) { loaded.cores.emplace(row.box.container, std::move(row)); });
}

void load_controls(pqxx::transaction_base& tx, Stock& stock, const std::string& stay, const std::string& lots,
                   const std::string& boxes) {
    each_row<SelectionRow>(tx.exec_prepared("load_selections", stay, lots, boxes), [&](SelectionRow row) {
        if (Controls* controls = controls_of(stock, row.target)) controls->selections.push_back(std::move(row.selection));
    });
    each_row<OrderRow>(tx.exec_prepared("load_orders", stay, lots, boxes), [&](OrderRow row) {
        if (Controls* controls = controls_of(stock, row.target)) controls->orders.push_back(std::move(row.order));
    });
    each_row<HoldRow>(tx.exec_prepared("load_holds", stay, lots, boxes), [&](HoldRow row) {
        if (Controls* controls = controls_of(stock, row.target)) controls->holds.push_back(std::move(row.hold));
    });
}

}  // namespace

void prepare_closure(pqxx::connection& connection) {
    const std::string call = "SELECT " + column_list<CallRow>() + " FROM port_call WHERE stay = $1";
    connection.prepare("call_read", call);
    connection.prepare("call_share", call + " FOR SHARE");
    connection.prepare("call_alone", call + " FOR NO KEY UPDATE");
    connection.prepare("closure_find", closure_statement());
    connection.prepare("closure_whole_call", sql_whole_call);
    connection.prepare("lock_boxes", sql_lock_boxes);
    connection.prepare("lock_lots", sql_lock_lots);
    connection.prepare("load_lots", by_lot<Consignment>("consignment", "t.agent, t.bill"));
    connection.prepare("load_lines", by_lot<LineRow>("goods_line", "t.agent, t.bill, t.ordinal"));
    connection.prepare("load_splits", by_lot<SplitRow>("line_equipment", "t.agent, t.bill, t.ordinal"));
    connection.prepare("load_clearances", by_lot<ClearanceRow>("clearance", "t.agent, t.bill, t.ordinal"));
    connection.prepare("load_boxes", by_box<Box>("equipment"));
    connection.prepare("load_rights", by_box<RightRow>("pickup_right"));
    connection.prepare("load_cores", by_box<CoreRow>("core"));
    connection.prepare("load_selections", by_target<SelectionRow>("selection"));
    connection.prepare("load_orders", by_target<OrderRow>("control_order"));
    connection.prepare("load_holds", by_target<HoldRow>("hold"));
}

Closure find_closure(pqxx::transaction_base& tx, const Scope& scope) {
    const pqxx::result rows = scope.whole_call ? tx.exec_prepared("closure_whole_call", scope.call)
                                               : tx.exec_prepared("closure_find", scope.call, json_lots(scope.lots),
                                                                  json_texts(scope.containers), json_texts(scope.masters));
    Closure closure;
    for (const pqxx::row& row : rows) {
        if (row[2].is_null()) {
            closure.lots.insert({scope.call, row[0].as<std::string>(), row[1].as<std::string>()});
        } else {
            closure.boxes.insert(row[2].as<std::string>());
            if (row[3].as<bool>()) closure.whole.insert(row[2].as<std::string>());
        }
    }
    return closure;
}

CallRow read_call(pqxx::transaction_base& tx, const std::string& stay, CallLock lock) {
    const char* statement = "call_read";
    if (lock == CallLock::share) statement = "call_share";
    if (lock == CallLock::alone) statement = "call_alone";
    const pqxx::result rows = tx.exec_prepared(statement, stay);
    return rows.empty() ? CallRow{} : read_row<CallRow>(rows[0]);
}

void lock_rows(pqxx::transaction_base& tx, const std::string& call, const Closure& closure) {
    tx.exec_prepared("lock_boxes", call, json_texts(closure.boxes));
    tx.exec_prepared("lock_lots", call, json_lots(closure.lots));
}

Loaded load_rows(pqxx::transaction_base& tx, CallRow call, const std::string& stay, const Closure& closure) {
    Loaded loaded;
    loaded.call = std::move(call);
    loaded.whole = closure.whole;
    if (loaded.call.version > 0) loaded.stock.call = loaded.call.call;
    const std::string lots = json_lots(closure.lots);
    const std::string boxes = json_texts(closure.boxes);
    load_lots(tx, loaded.stock, stay, lots);
    load_boxes(tx, loaded, stay, boxes);
    load_controls(tx, loaded.stock, stay, lots, boxes);
    return loaded;
}

}  // namespace cargo::store
