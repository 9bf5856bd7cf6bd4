import { Module, type DynamicModule } from '@nestjs/common'
import { NotesModule } from '../notes/notes.module.ts'
import type { Transport } from '../settings.ts'
import { DemoController, TRANSPORT } from './demo.controller.ts'
import { DemoSeed } from './demo-seed.ts'

@Module({})
export class DemoModule {
  static forRoot(transport: Transport): DynamicModule {
    return {
      module: DemoModule,
      imports: [NotesModule],
      controllers: [DemoController],
      providers: [DemoSeed, { provide: TRANSPORT, useValue: transport }],
    }
  }
}
