#pragma once

#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <pqxx/pqxx>

#include "daemon/store/rows.hpp"

/// Rows to and from PostgreSQL, as visitors over `columns` (rows.hpp). Out as one JSON
/// array a table (`json_populate_recordset` reads it), so that a statement has one
/// parameter however many rows it writes; in by position.
namespace cargo::store {

/// Appends `text` as a JSON string.
void append_json(std::string& out, std::string_view text);
/// A list as a JSON array.
void append_json(std::string& out, const std::vector<std::string>& list);
void append_json(std::string& out, const std::vector<Seal>& list);
void append_json(std::string& out, const std::vector<Discrepancy>& list);
void append_json(std::string& out, const std::vector<OwnCount>& list);
void append_json(std::string& out, const std::vector<UndeterminedRule>& list);

/// A JSON array of objects, written as it grows.
class JsonRows {
public:
    template <class Row>
    void add(Row& row) {
        open();
        columns(*this, row);
        close();
    }
    /// For rows that are no state: open(), one call a column, close().
    void open();
    void close() { text_ += '}'; }

    void operator()(std::string_view name, std::string_view value);
    void operator()(std::string_view name, const std::string& value) { (*this)(name, std::string_view(value)); }
    void operator()(std::string_view name, const bool& value);
    void operator()(std::string_view name, const std::int64_t& value);
    void operator()(std::string_view name, const std::uint64_t& value) { (*this)(name, static_cast<std::int64_t>(value)); }
    void operator()(std::string_view name, const std::uint32_t& value) { (*this)(name, static_cast<std::int64_t>(value)); }
    void operator()(std::string_view name, const std::uint8_t& value) { (*this)(name, static_cast<std::int64_t>(value)); }
    void operator()(std::string_view name, const Instant& value) { (*this)(name, value.ms); }
    void operator()(std::string_view name, const std::vector<std::string>& value) { list(name, value); }
    void operator()(std::string_view name, const std::vector<Seal>& value) { list(name, value); }
    void operator()(std::string_view name, const std::vector<Discrepancy>& value) { list(name, value); }
    void operator()(std::string_view name, const std::vector<OwnCount>& value) { list(name, value); }
    void operator()(std::string_view name, const std::vector<UndeterminedRule>& value) { list(name, value); }
    template <class Enum>
        requires std::is_enum_v<Enum>
    void operator()(std::string_view name, const Enum& value) {
        (*this)(name, static_cast<std::int64_t>(value));
    }
    template <class T>
    void operator()(std::string_view name, const std::optional<T>& value) {
        if (value) (*this)(name, *value);  // a name left out is null
    }

    /// The array's text; the writer is empty afterwards.
    [[nodiscard]] std::string take();
    [[nodiscard]] std::size_t size() const { return size_; }

private:
    void name(std::string_view name);
    template <class List>
    void list(std::string_view column, const List& value) {
        name(column);
        append_json(text_, value);
    }
    std::string text_ = "[";
    std::size_t size_ = 0;
};

/// Reads one row's fields in the order of `columns`, from its column `first` on.
class RowReader {
public:
    explicit RowReader(const pqxx::row& row, pqxx::row::size_type first = 0) : row_(row), at_(first) {}

    void operator()(std::string_view, std::string& value);
    void operator()(std::string_view, bool& value) { value = next().as<bool>(); }
    void operator()(std::string_view, std::int64_t& value) { value = next().as<std::int64_t>(); }
    void operator()(std::string_view, std::uint64_t& value) { value = next().as<std::uint64_t>(); }
    void operator()(std::string_view, std::uint32_t& value) { value = next().as<std::uint32_t>(); }
    void operator()(std::string_view, std::uint8_t& value) { value = static_cast<std::uint8_t>(next().as<int>()); }
    void operator()(std::string_view, Instant& value) { value.ms = next().as<std::int64_t>(); }
    void operator()(std::string_view, std::vector<std::string>& value);
    void operator()(std::string_view, std::vector<Seal>& value);
    void operator()(std::string_view, std::vector<Discrepancy>& value);
    void operator()(std::string_view, std::vector<OwnCount>& value);
    void operator()(std::string_view, std::vector<UndeterminedRule>& value);
    template <class Enum>
        requires std::is_enum_v<Enum>
    void operator()(std::string_view, Enum& value) {
        value = static_cast<Enum>(next().as<int>());
    }
    template <class T>
    void operator()(std::string_view name, std::optional<T>& value) {
        value.reset();
        if (row_[at_].is_null()) {
            ++at_;
        } else {
            (*this)(name, value.emplace());
        }
    }

private:
    pqxx::field next() { return row_[at_++]; }
    const pqxx::row& row_;
    pqxx::row::size_type at_;
};

template <class Row>
[[nodiscard]] Row read_row(const pqxx::row& row, pqxx::row::size_type first = 0) {
    Row read{};
    RowReader reader{row, first};
    columns(reader, read);
    return read;
}

/// Collects a row type's column names.
struct ColumnNames {
    std::vector<std::string> names{};
    template <class T>
    void operator()(std::string_view name, T&) {
        names.emplace_back(name);
    }
};

/// "call, agent, bill, ..." of a row type; `before` stands before each name ("t.").
template <class Row>
[[nodiscard]] std::string column_list(std::string_view before = {}) {
    ColumnNames list;
    Row row{};
    columns(list, row);
    std::string text;
    for (const std::string& name : list.names) {
        if (!text.empty()) text += ", ";
        text += before;
        text += name;
    }
    return text;
}

}  // namespace cargo::store
