#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <pqxx/pqxx>

#include "daemon/store/rows.hpp"

/// Rows into a table by COPY BINARY, inside a transaction of libpqxx (which cannot do it itself): a second visitor over
/// `columns`, beside the JSON of row_codec.hpp.
namespace cargo::store {

/// One COPY. Rows leave while they are added; the server works on them meanwhile. Throws what libpqxx throws: sql_error
/// with the server's state, broken_connection. A width that is not the column's is refused by the server.
class CopyRows {
public:
    /// `columns` as of column_list<Row>(). Nothing else may use the transaction until `finish`.
    CopyRows(pqxx::dbtransaction& tx, std::string_view table, const std::string& columns);
    ~CopyRows();
    CopyRows(const CopyRows&) = delete;
    CopyRows& operator=(const CopyRows&) = delete;

    template <class Row>
    void add(Row& row) {
        open();
        columns(*this, row);
        close();
    }
    /// The server has all of it, and no constraint was broken.
    void finish();

    void operator()(std::string_view name, std::string_view value);
    void operator()(std::string_view name, const std::string& value) { (*this)(name, std::string_view(value)); }
    void operator()(std::string_view name, const bool& value);
    void operator()(std::string_view name, const std::int64_t& value);
    void operator()(std::string_view name, const std::uint64_t& value) { (*this)(name, static_cast<std::int64_t>(value)); }
    /// Ordinals are integer, every other number is bigint.
    void operator()(std::string_view name, const std::uint32_t& value);
    void operator()(std::string_view name, const std::uint8_t& value);
    void operator()(std::string_view name, const Instant& value) { (*this)(name, value.ms); }
    void operator()(std::string_view name, const std::vector<std::string>& value) { json(name, value); }
    void operator()(std::string_view name, const std::vector<Seal>& value) { json(name, value); }
    void operator()(std::string_view name, const std::vector<Discrepancy>& value) { json(name, value); }
    void operator()(std::string_view name, const std::vector<OwnCount>& value) { json(name, value); }
    void operator()(std::string_view name, const std::vector<UndeterminedRule>& value) { json(name, value); }
    template <class Enum>
        requires std::is_enum_v<Enum>
    void operator()(std::string_view name, const Enum& value) {
        (*this)(name, static_cast<std::uint8_t>(value));
    }
    template <class T>
    void operator()(std::string_view name, const std::optional<T>& value) {
        if (value) {
            (*this)(name, *value);
        } else {
            null();
        }
    }

private:
    void open();
    void close();
    void null();
    template <class List>
    void json(std::string_view name, const List& list);
    template <class Number>
    void number(Number value);
    void send();
    [[noreturn]] void fail_with(const char* sqlstate);

    pg_conn* connection_;  // libpqxx's; outlives us, as its transaction does
    std::string statement_;
    std::string buffer_{};
    std::size_t row_at_ = 0;   ///< where the row under way begins in the buffer: with the number of its fields
    std::uint16_t fields_ = 0;
    bool open_ = false;
};

}  // namespace cargo::store
