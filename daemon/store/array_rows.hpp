#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <pqxx/pqxx>

#include "libcargo/instant.hpp"

/// Rows as one array a column, in the server's own binary format: for a statement that takes them apart with `unnest`. Neither
/// side writes or reads a character of JSON: of small rows that is most of what they cost.
namespace cargo::store {

/// The arrays of rows of one kind: open() for each row, then one call a column, always the same columns in the same order.
class ArrayRows {
public:
    /// A column whose rows are this type is an array of it.
    enum class Type : std::uint32_t { bigint = 20, text = 25 };  // permanent numbers of the server's

    void open() { column_ = 0; ++size_; }
    void operator()(std::string_view value);
    void operator()(const std::string& value) { (*this)(std::string_view(value)); }
    void operator()(std::int64_t value);
    void operator()(std::uint64_t value) { (*this)(static_cast<std::int64_t>(value)); }
    void operator()(Instant value) { (*this)(value.ms); }
    /// A row without a value in a column of this type.
    void null(Type type);

    [[nodiscard]] std::size_t size() const { return size_; }
    /// Appends the arrays as parameters; `columns` of them, empty ones where there is no row.
    void take(std::vector<pqxx::binarystring>& parameters, const std::vector<Type>& columns);

private:
    struct Column {
        Type type{};
        bool nulls = false;
        std::string values{};
    };
    Column& next(Type type);

    std::vector<Column> columns_{};
    std::size_t column_ = 0;
    std::size_t size_ = 0;
};

}  // namespace cargo::store
