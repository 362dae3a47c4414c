#include "daemon/store/closure_sql.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "daemon/store/row_codec.hpp"
#include "daemon/views/views.hpp"

// LATERAL with OFFSET 0 keeps one order of execution, one index look-up a key, whatever the
// planner knew of the tables when the statement was planned.
namespace cargo::store {

namespace {

/// Of what was asked for, only what exists: a manifest names thousands of bills and boxes that nobody has filed before.
constexpr const char* sql_acts =
    "acts AS MATERIALIZED (SELECT n, call FROM json_to_recordset($1::json) AS k(n int, call text)),"
    " asked AS (SELECT n, call, agent, bill FROM json_to_recordset($2::json) AS k(n int, call text, agent text, bill text)"
    "  UNION SELECT k.n, k.call, c.agent, c.bill FROM json_to_recordset($4::json) AS k(n int, call text, bill text)"
    "  CROSS JOIN LATERAL (SELECT b.agent, b.bill FROM consignment b WHERE b.bill = k.bill AND b.call = k.call OFFSET 0) c),"
    " lots_0 AS (SELECT k.n, k.call, c.agent, c.bill FROM asked k CROSS JOIN LATERAL (SELECT b.agent, b.bill"
    "  FROM consignment b WHERE b.call = k.call AND b.agent = k.agent AND b.bill = k.bill OFFSET 0) c),"
    " named AS (SELECT k.n, k.call, e.container FROM json_to_recordset($3::json) AS k(n int, call text, container text)"
    "  CROSS JOIN LATERAL (SELECT b.container FROM equipment b WHERE b.call = k.call AND b.container = k.container OFFSET 0) e)";

/// The houses of the bills asked for, also of a master that is only now being filed.
constexpr const char* sql_houses =
    ", houses_0 AS (SELECT k.n, k.call, h.agent, h.bill FROM asked k CROSS JOIN LATERAL (SELECT b.agent, b.bill"
    "  FROM consignment b WHERE b.call = k.call AND b.master_bill = k.bill AND b.master_bill <> '' OFFSET 0) h)";

/// Consignments with a line in the boxes of {from}, those of {also}, their masters, and the houses of all these
/// bills: also of a master that is only now being filed, after its houses.
constexpr const char* sql_family =
    ", {name}_near AS (SELECT k.n, k.call, t.agent, t.bill FROM {from} k CROSS JOIN LATERAL (SELECT s.agent, s.bill"
    "  FROM line_equipment s WHERE s.call = k.call AND s.container = k.container OFFSET 0) t"
    "  UNION SELECT n, call, agent, bill FROM {also}),"
    " {name}_up AS (SELECT n, call, agent, bill FROM {name}_near UNION SELECT k.n, k.call, m.agent, m.bill FROM {name}_near k"
    "  CROSS JOIN LATERAL (SELECT c.master_bill FROM consignment c WHERE c.call = k.call AND c.agent = k.agent"
    "   AND c.bill = k.bill AND c.master_bill <> '' OFFSET 0) c"
    "  CROSS JOIN LATERAL (SELECT b.agent, b.bill FROM consignment b WHERE b.bill = c.master_bill AND b.call = k.call"
    "   AND NOT b.leaf OFFSET 0) m),"
    " {name} AS (SELECT n, call, agent, bill FROM {name}_up UNION SELECT k.n, k.call, h.agent, h.bill FROM {name}_up k"
    "  CROSS JOIN LATERAL (SELECT b.agent, b.bill FROM consignment b WHERE b.call = k.call AND b.master_bill = k.bill"
    "   AND b.master_bill <> '' OFFSET 0) h)";

/// Boxes in which the consignments of {from} have a line, with those of {also}.
constexpr const char* sql_boxes_of =
    ", {name} AS (SELECT k.n, k.call, t.container FROM {from} k CROSS JOIN LATERAL (SELECT s.container FROM line_equipment s"
    "  WHERE s.call = k.call AND s.agent = k.agent AND s.bill = k.bill OFFSET 0) t UNION SELECT n, call, container FROM {also})";

std::string family(const char* name, const char* from, const char* also) {
    return fmt::format(fmt::runtime(sql_family), fmt::arg("name", name), fmt::arg("from", from), fmt::arg("also", also));
}
std::string boxes_of(const char* name, const char* from, const char* also) {
    return fmt::format(fmt::runtime(sql_boxes_of), fmt::arg("name", name), fmt::arg("from", from), fmt::arg("also", also));
}

/// Ends with `lots` (n, call, agent, bill) and `boxes` (n, call, container, whole).
std::string closure(Span span) {
    const std::string acts = std::string("WITH ") + sql_acts;
    switch (span) {
        case Span::goods:
            return acts + sql_houses + boxes_of("boxes_1", "lots_0", "named") + family("lots_0b", "boxes_1", "lots_0") +
                   ", lots_1 AS (SELECT n, call, agent, bill FROM lots_0b UNION SELECT n, call, agent, bill FROM houses_0)" +
                   boxes_of("boxes_2", "lots_1", "boxes_1") + family("lots", "boxes_2", "lots_1") +
                   boxes_of("boxes_3", "lots", "boxes_2") +
                   ", boxes AS MATERIALIZED (SELECT n, call, container,"
                   " (n, container) IN (SELECT n, container FROM boxes_2) AS whole FROM boxes_3)";
        case Span::gate:
            return acts + family("lots", "named", "lots_0") + boxes_of("boxes_1", "lots", "named") +
                   ", boxes AS MATERIALIZED (SELECT n, call, container,"
                   " (n, container) IN (SELECT n, container FROM named) AS whole FROM boxes_1)";
        case Span::whole_call:
            return acts +
                   ", lots AS (SELECT n, call, agent, bill FROM lots_0),"
                   " boxes AS MATERIALIZED (SELECT n, call, container, true AS whole FROM named)";
    }
    return {};
}

/// The newest version of the views asked for. Customs' recipient is the office of the goods, which nobody knows before
/// they are read.
constexpr const char* sql_versions =
    " FROM json_to_recordset($6::json) AS k(n int, audience smallint, recipient text, key text, call text, container text,"
    "  agent text, bill text) CROSS JOIN LATERAL (SELECT b.version FROM view_head b WHERE b.audience = k.audience"
    "  AND b.key = k.key AND b.recipient = CASE WHEN k.audience <> {customs} THEN k.recipient ELSE coalesce("
    "   (SELECT nullif(c.office, '') FROM consignment c WHERE c.call = k.call AND c.agent = k.agent AND c.bill = k.bill),"
    "   (SELECT nullif(e.office, '') FROM equipment e WHERE e.call = k.call AND e.container = k.container),"
    "   (SELECT p.office FROM port_call p WHERE p.stay = k.call)) END OFFSET 0) t";

/// One part of the loading statement: texts of `columns`, filled up with nulls to the widest part.
class Parts {
public:
    /// Rows of `from`, which says `k` (n, ...) and `t`.
    void add(RowKind kind, const std::string& number, const std::vector<std::string>& columns, const std::string& from) {
        rows_.push_back({kind, number, columns, from});
        width_ = std::max(width_, columns.size());
    }
    template <class Row>
    void add_row(RowKind kind, const std::string& from) {
        ColumnNames list;
        Row row{};
        columns(list, row);
        for (std::string& name : list.names) name.insert(0, "t.");
        add(kind, "k.n", list.names, from);
    }
    [[nodiscard]] std::string statement() const {
        std::string text;
        for (const Part& part : rows_) {
            text += text.empty() ? "SELECT " : " UNION ALL SELECT ";
            text += fmt::format("{}, {}", static_cast<int>(part.kind), part.number);
            for (std::size_t i = 0; i < width_; ++i) {
                text += i < part.columns.size() ? ", " + part.columns[i] + "::text" : std::string(", NULL::text");
            }
            text += part.from;
        }
        return text;
    }

private:
    struct Part {
        RowKind kind;
        std::string number;
        std::vector<std::string> columns;
        std::string from;
    };
    std::vector<Part> rows_{};
    std::size_t width_ = 0;
};

/// Rows of a consignment's own table, by consignment; `order` is what the rows of one of them are sorted by.
template <class Row>
void add_by_lot(Parts& parts, RowKind kind, const char* table, const char* order) {
    parts.add_row<Row>(kind, fmt::format(" FROM lots k CROSS JOIN LATERAL (SELECT {} FROM {} b WHERE b.call = k.call"
                                         " AND b.agent = k.agent AND b.bill = k.bill {} OFFSET 0) t",
                                         column_list<Row>("b."), table, order));
}
template <class Row>
void add_by_box(Parts& parts, RowKind kind, const char* table) {
    parts.add_row<Row>(kind, fmt::format(" FROM boxes k CROSS JOIN LATERAL (SELECT {} FROM {} b WHERE b.call = k.call"
                                         " AND b.container = k.container OFFSET 0) t",
                                         column_list<Row>("b."), table));
}
/// Selections, orders and holds: of the consignments and of the boxes.
template <class Row>
void add_by_target(Parts& parts, RowKind kind, const char* table) {
    parts.add_row<Row>(kind, fmt::format(" FROM lots k CROSS JOIN LATERAL (SELECT {} FROM {} b WHERE b.call = k.call"
                                         " AND b.container = '' AND b.agent = k.agent AND b.bill = k.bill ORDER BY b.ordinal"
                                         " OFFSET 0) t",
                                         column_list<Row>("b."), table));
    parts.add_row<Row>(kind, fmt::format(" FROM boxes k CROSS JOIN LATERAL (SELECT {} FROM {} b WHERE b.call = k.call"
                                         " AND b.container = k.container AND b.agent = '' AND b.bill = '' ORDER BY b.ordinal"
                                         " OFFSET 0) t",
                                         column_list<Row>("b."), table));
}

}  // namespace

std::string lock_statement(Span span) {
    const char* function = span == Span::whole_call ? "pg_advisory_xact_lock" : "pg_advisory_xact_lock_shared";
    std::string text = span == Span::goods ? closure(span) : std::string("WITH ") + sql_acts;
    text += fmt::format(
        ", patience AS MATERIALIZED (SELECT set_config('lock_timeout', $5, true) AS told)"
        ", called AS MATERIALIZED (SELECT count({}({}, hashtext(call))) AS done"
        " FROM (SELECT DISTINCT call FROM acts WHERE (SELECT told FROM patience) <> '' ORDER BY call) k)",
        function, call_lock);
    std::string last = "called";
    if (span != Span::whole_call) {
        text += fmt::format(
            ", held AS MATERIALIZED (SELECT count(*) AS done FROM (SELECT DISTINCT call, container FROM {}"
            "  WHERE (SELECT done FROM called) >= 0 ORDER BY call, container) k CROSS JOIN LATERAL (SELECT b.version"
            "  FROM equipment b WHERE b.call = k.call AND b.container = k.container OFFSET 0 FOR NO KEY UPDATE) t)",
            span == Span::gate ? "named" : "boxes");
        last = "held";
    }
    if (span == Span::goods) {
        text +=
            ", held_lots AS MATERIALIZED (SELECT count(*) AS done FROM (SELECT DISTINCT call, agent, bill FROM lots"
            "  WHERE (SELECT done FROM held) >= 0 ORDER BY call, agent, bill) k CROSS JOIN LATERAL (SELECT b.version"
            "  FROM consignment b WHERE b.call = k.call AND b.agent = k.agent AND b.bill = k.bill OFFSET 0 FOR NO KEY UPDATE) t)";
        last = "held_lots";
    }
    // Alone on the call there is nobody to lock against: every act shares it. And nobody changes what lies in a box,
    // or bears on it, without locking the box.
    if (span == Span::goods) {
        text += " SELECT n, call, agent, bill, NULL, false FROM lots"
                " UNION ALL SELECT n, call, NULL, NULL, container, whole FROM boxes UNION ALL";
    }
    if (span == Span::gate) text += " SELECT n, call, NULL, NULL, container, false FROM named UNION ALL";
    return text + " SELECT -1, NULL::text, NULL::text, NULL::text, NULL::text, done >= 0 FROM " + last;
}

std::string load_statement(Span span) {
    Parts parts;
    if (span == Span::gate) {
        parts.add(RowKind::head, "k.n", {"t.recipient", "t.key", "coalesce(h.version, 0)"},
                  fmt::format(" FROM named k CROSS JOIN LATERAL (SELECT coalesce(nullif(b.office, ''), c.office) AS recipient,"
                              " 'box/' || k.call || '/' || k.container AS key"
                              " FROM equipment b JOIN port_call c ON c.stay = b.call"
                              " WHERE b.call = k.call AND b.container = k.container OFFSET 0) t"
                              " LEFT JOIN LATERAL (SELECT b.version FROM view_head b WHERE b.audience = {} AND b.recipient ="
                              " t.recipient AND b.key = t.key OFFSET 0) h ON true",
                              static_cast<int>(views::Audience::customs)));
    }
    parts.add(RowKind::registry, "0", {"coalesce(max(id), 0)"}, " FROM registry_entry");
    parts.add(RowKind::lot_found, "n", {"call", "agent", "bill"}, " FROM lots");
    parts.add(RowKind::box_found, "n", {"call", "container", "whole"}, " FROM boxes");
    parts.add(RowKind::seen, "k.n", {"t.request_hash", "t.answer"},
              " FROM json_to_recordset($5::json) AS k(n int, subject text, key text) CROSS JOIN LATERAL (SELECT b.request_hash,"
              " b.answer FROM idempotency b WHERE b.subject = k.subject AND b.key = k.key OFFSET 0) t");
    if (span == Span::goods) {
        const int customs = static_cast<int>(views::Audience::customs);
        parts.add(RowKind::version, "k.n", {"t.version"}, fmt::format(fmt::runtime(sql_versions), fmt::arg("customs", customs)));
    }
    parts.add_row<CallRow>(RowKind::call, " FROM acts k CROSS JOIN LATERAL (SELECT " + column_list<CallRow>("b.") +
                                              " FROM port_call b WHERE b.stay = k.call OFFSET 0) t");
    add_by_lot<Consignment>(parts, RowKind::lot, "consignment", "");
    add_by_lot<LineRow>(parts, RowKind::line, "goods_line", "ORDER BY b.ordinal");
    add_by_lot<SplitRow>(parts, RowKind::split, "line_equipment", "ORDER BY b.ordinal");
    add_by_lot<ClearanceRow>(parts, RowKind::clearance, "clearance", "ORDER BY b.ordinal");
    add_by_box<Box>(parts, RowKind::box, "equipment");
    add_by_box<RightRow>(parts, RowKind::right, "pickup_right");
    add_by_box<CoreRow>(parts, RowKind::core, "core");
    add_by_target<SelectionRow>(parts, RowKind::selection, "selection");
    add_by_target<OrderRow>(parts, RowKind::order, "control_order");
    add_by_target<HoldRow>(parts, RowKind::hold, "hold");
    return closure(span) + " " + parts.statement();
}

}  // namespace cargo::store
