#include "daemon/store/array_rows.hpp"

#include <stdexcept>

namespace cargo::store {

namespace {

/// In network order.
template <class Number>
void append(std::string& out, Number number) {
    const auto bits = static_cast<std::make_unsigned_t<Number>>(number);
    for (std::size_t i = sizeof(Number); i > 0; --i) out += static_cast<char>(bits >> (8 * (i - 1)));
}

}  // namespace

ArrayRows::Column& ArrayRows::next(Type type) {
    if (column_ == columns_.size()) {
        if (size_ > 1) throw std::logic_error("a row has a column that the first had not");
        columns_.push_back({type});
    }
    Column& column = columns_[column_++];
    if (column.type != type) throw std::logic_error("a column has values of two types");
    return column;
}

void ArrayRows::operator()(std::string_view value) {
    Column& column = next(Type::text);
    append(column.values, static_cast<std::uint32_t>(value.size()));
    column.values += value;
}

void ArrayRows::operator()(std::int64_t value) {
    Column& column = next(Type::bigint);
    append(column.values, std::uint32_t{sizeof value});
    append(column.values, value);
}

void ArrayRows::null(Type type) {
    Column& column = next(type);
    column.nulls = true;
    append(column.values, std::int32_t{-1});
}

void ArrayRows::take(std::vector<pqxx::binarystring>& parameters, const std::vector<Type>& columns) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const bool any = i < columns_.size();
        if (any && columns_[i].type != columns[i]) throw std::logic_error("a column has another type than its parameter");
        std::string array;
        append(array, std::uint32_t{any ? 1u : 0u});  // dimensions
        append(array, std::uint32_t{any && columns_[i].nulls ? 1u : 0u});
        append(array, static_cast<std::uint32_t>(columns[i]));
        if (any) {
            append(array, static_cast<std::uint32_t>(size_));
            append(array, std::uint32_t{1});  // the first one's subscript
            array += columns_[i].values;
        }
        parameters.emplace_back(array);
    }
    *this = {};
}

}  // namespace cargo::store
