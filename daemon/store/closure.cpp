#include "daemon/store/closure.hpp"

#include <array>

#include "daemon/store/row_codec.hpp"

// What the two statements of closure_sql.cpp are given and give back.
namespace cargo::store {

namespace {

struct Names {
    const char* lock;
    const char* load;
};

Names names_of(Span span) {
    switch (span) {
        case Span::goods:
            return {"act_lock", "act_load"};
        case Span::gate:
            return {"gate_lock", "gate_load"};
        case Span::whole_call:
            return {"call_lock", "call_load"};
    }
    return {};
}

/// One object more in an array's text: `"n":N` and texts by name.
void append(std::string& rows, std::size_t n, std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
    rows += rows.empty() ? "{\"n\":" : ",{\"n\":";
    rows += std::to_string(n);
    for (const auto& [name, value] : fields) {
        rows += ",\"";
        rows += name;
        rows += "\":";
        append_json(rows, value);
    }
    rows += '}';
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

constexpr pqxx::row::size_type first_column = 2;  ///< after the kind and the act's number

std::string text_at(const pqxx::row& row, pqxx::row::size_type column) {
    const pqxx::field field = row[first_column + column];
    return {field.c_str(), field.size()};
}

template <class Row>
Row read(const pqxx::row& row) {
    return read_row<Row>(row, first_column);
}

/// Rows of the goods themselves.
void put_goods(Loaded& loaded, RowKind kind, const pqxx::row& row) {
    Stock& stock = loaded.stock;
    if (kind == RowKind::lot) {
        Consignment lot = read<Consignment>(row);
        stock.consignments.emplace(lot.key, std::move(lot));
    } else if (kind == RowKind::line) {
        LineRow line = read<LineRow>(row);
        if (Consignment* lot = lot_of(stock, line.lot)) lot->lines.push_back(std::move(line.line));
    } else if (kind == RowKind::split) {
        SplitRow split = read<SplitRow>(row);
        if (Consignment* lot = lot_of(stock, split.lot)) lot->splits.push_back(std::move(split.split));
    } else if (kind == RowKind::clearance) {
        ClearanceRow cleared = read<ClearanceRow>(row);
        if (Consignment* lot = lot_of(stock, cleared.lot)) lot->clearances.push_back(std::move(cleared.clearance));
    } else if (kind == RowKind::box) {
        Box box = read<Box>(row);
        stock.boxes.emplace(box.key.container, std::move(box));
    } else if (kind == RowKind::right) {
        RightRow right = read<RightRow>(row);
        if (Box* box = box_of(stock, right.box)) box->right = std::move(right.right);
    }
}

void put_controls(Stock& stock, RowKind kind, const pqxx::row& row) {
    if (kind == RowKind::selection) {
        SelectionRow selection = read<SelectionRow>(row);
        Controls* controls = controls_of(stock, selection.target);
        if (controls != nullptr) controls->selections.push_back(std::move(selection.selection));
    } else if (kind == RowKind::order) {
        OrderRow order = read<OrderRow>(row);
        if (Controls* controls = controls_of(stock, order.target)) controls->orders.push_back(std::move(order.order));
    } else {
        HoldRow hold = read<HoldRow>(row);
        if (Controls* controls = controls_of(stock, hold.target)) controls->holds.push_back(std::move(hold.hold));
    }
}

void put_row(Loaded& loaded, RowKind kind, const pqxx::row& row) {
    switch (kind) {
        case RowKind::registry:
            return;
        case RowKind::lot_found:
            loaded.closure.lots.insert({text_at(row, 0), text_at(row, 1), text_at(row, 2)});
            return;
        case RowKind::box_found:
            loaded.closure.boxes.insert(text_at(row, 1));
            if (text_at(row, 2) == "true") loaded.closure.whole.insert(text_at(row, 1));
            return;
        case RowKind::head:
            loaded.heads.push_back({text_at(row, 0), text_at(row, 1), row[first_column + 2].as<std::uint64_t>()});
            return;
        case RowKind::seen:
            loaded.seen = Seen{text_at(row, 0), text_at(row, 1)};
            return;
        case RowKind::version:
            loaded.version = row[first_column].as<std::uint64_t>();
            return;
        case RowKind::call:
            loaded.call = read<CallRow>(row);
            loaded.stock.call = loaded.call.call;
            return;
        case RowKind::core: {
            CoreRow core = read<CoreRow>(row);
            loaded.cores.emplace(core.box.container, std::move(core));
            return;
        }
        case RowKind::lot:
        case RowKind::line:
        case RowKind::split:
        case RowKind::clearance:
        case RowKind::box:
        case RowKind::right:
            put_goods(loaded, kind, row);
            return;
        case RowKind::selection:
        case RowKind::order:
        case RowKind::hold:
            put_controls(loaded.stock, kind, row);
            return;
    }
}

}  // namespace

Span span_of(const Scope& scope) {
    if (scope.whole_call) return Span::whole_call;
    return scope.gate ? Span::gate : Span::goods;
}

void GroupKeys::add(const Scope& scope, const std::string& subject, const std::string& key) {
    const std::size_t n = calls_.size();
    calls_.push_back(scope.call);
    append(acts_, n, {{"call", scope.call}});
    for (const ConsignmentKey& lot : scope.lots) append(lots_, n, {{"call", lot.call}, {"agent", lot.agent}, {"bill", lot.bill}});
    for (const std::string& container : scope.containers) append(boxes_, n, {{"call", scope.call}, {"container", container}});
    for (const std::string& bill : scope.masters) append(masters_, n, {{"call", scope.call}, {"bill", bill}});
    if (!key.empty()) append(requests_, n, {{"subject", subject}, {"key", key}});
}

void GroupKeys::ask_version(const ViewOf& view) {
    const Target& target = view.target;
    const bool is_box = target.is_box();
    const std::string key =
        is_box ? views::box_key(target.call, target.container) : views::lot_key({target.call, target.agent, target.bill});
    append(views_, calls_.size() - 1,
           {{"audience", std::to_string(static_cast<int>(view.audience))},
            {"recipient", view.recipient},
            {"key", key},
            {"call", target.call},
            {"container", target.container},
            {"agent", target.agent},
            {"bill", target.bill}});
}

std::vector<std::string> GroupKeys::to_lock() const {
    std::vector<std::string> arrays;
    for (const std::string* rows : {&acts_, &lots_, &boxes_, &masters_}) arrays.push_back("[" + *rows + "]");
    return arrays;
}

std::vector<std::string> GroupKeys::to_load() const {
    std::vector<std::string> arrays = to_lock();
    arrays.push_back("[" + requests_ + "]");
    if (span_ == Span::goods) arrays.push_back("[" + views_ + "]");
    return arrays;
}

void prepare_closure(pqxx::connection& connection) {
    for (const Span span : {Span::goods, Span::gate, Span::whole_call}) {
        connection.prepare(names_of(span).lock, lock_statement(span));
        connection.prepare(names_of(span).load, load_statement(span));
    }
    connection.prepare("call_read", "SELECT " + column_list<CallRow>() + " FROM port_call WHERE stay = $1");
}

std::vector<Closure> lock_group(pqxx::transaction_base& tx, const GroupKeys& keys, std::chrono::milliseconds patience) {
    std::vector<std::string> given = keys.to_lock();
    given.push_back(std::to_string(patience.count()));
    std::vector<Closure> closures(keys.size());
    for (const pqxx::row& row : tx.exec_prepared(names_of(keys.span()).lock, pqxx::prepare::make_dynamic_params(given))) {
        const int n = row[0].as<int>();
        if (n < 0) continue;
        Closure& closure = closures.at(static_cast<std::size_t>(n));
        if (row[4].is_null()) {
            closure.lots.insert({row[1].as<std::string>(), row[2].as<std::string>(), row[3].as<std::string>()});
        } else {
            closure.boxes.insert(row[4].as<std::string>());
            if (row[5].as<bool>()) closure.whole.insert(row[4].as<std::string>());
        }
    }
    return closures;
}

LoadedGroup load_group(pqxx::transaction_base& tx, const GroupKeys& keys) {
    const std::vector<std::string> given = keys.to_load();
    LoadedGroup group;
    group.acts.resize(keys.size());
    for (const pqxx::row& row : tx.exec_prepared(names_of(keys.span()).load, pqxx::prepare::make_dynamic_params(given))) {
        const RowKind kind = static_cast<RowKind>(row[0].as<int>());
        if (kind == RowKind::registry) group.registry_epoch = row[first_column].as<std::int64_t>();
        put_row(group.acts.at(row[1].as<std::size_t>()), kind, row);
    }
    return group;
}

}  // namespace cargo::store
