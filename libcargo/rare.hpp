#pragma once

#include <memory>
#include <utility>

namespace cargo {

/// A value that few objects of a kind have: it takes a pointer's room in all the others, of which there are very many. It
/// behaves as the value itself: copies are deep, and one that was never made equals one that holds nothing but defaults.
template <class Value>
class Rare {
public:
    Rare() = default;
    Rare(const Rare& other) : kept_(other.kept_ ? std::make_unique<Value>(*other.kept_) : nullptr) {}
    Rare(Rare&&) noexcept = default;
    Rare& operator=(const Rare& other) {
        Rare copy(other);
        std::swap(kept_, copy.kept_);
        return *this;
    }
    Rare& operator=(Rare&&) noexcept = default;
    ~Rare() = default;

    [[nodiscard]] const Value& get() const {
        static const Value none{};
        return kept_ ? *kept_ : none;
    }
    /// To write in: makes the value when there is none.
    [[nodiscard]] Value& make() {
        if (!kept_) kept_ = std::make_unique<Value>();
        return *kept_;
    }
    [[nodiscard]] bool was_made() const { return kept_ != nullptr; }

    friend bool operator==(const Rare& left, const Rare& right) { return left.get() == right.get(); }

private:
    std::unique_ptr<Value> kept_{};
};

}  // namespace cargo
