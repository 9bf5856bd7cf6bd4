// What the guides use of packages that this repository does not install.

declare module 'bcryptjs' {
  export function compare(password: string, hash: string): Promise<boolean>
}

declare module 'expo-secure-store' {
  export function getItemAsync(key: string): Promise<string | null>
  export function setItemAsync(key: string, value: string): Promise<void>
  export function deleteItemAsync(key: string): Promise<void>
}

declare module 'react-native' {
  import type { ComponentType, ReactElement, ReactNode } from 'react'

  export const AccessibilityInfo: { announceForAccessibility(message: string): void }
  export const Text: ComponentType<{ accessibilityRole?: 'alert'; children?: ReactNode }>
  export const Button: ComponentType<{ title: string; disabled?: boolean; onPress: () => void }>
  export const TextInput: ComponentType<{
    value: string
    onChangeText: (text: string) => void
    autoComplete?: 'email' | 'password'
    autoCapitalize?: 'none'
    secureTextEntry?: boolean
  }>
  export function FlatList<Item>(props: {
    data: readonly Item[]
    keyExtractor: (item: Item) => string
    renderItem: (info: { item: Item }) => ReactElement
    onEndReached?: () => void
    ListHeaderComponent?: ReactElement
  }): ReactElement
}
